import type { Finding } from '../../model/finding.ts';
import type { RuleOverride, RuleSeverity, Topology } from '../../model/topology.ts';
import { presetSeverity, type RulesConfig } from './rules-config.ts';

/** An override for one element, and whether it still has something to override. */
export interface Suppression {
  readonly origin: 'document' | 'file';
  readonly ruleId: string;
  readonly elementId: string;
  /** Whether the topology has the element at all. */
  readonly hasElement: boolean;
  readonly isUsed: boolean;
}

type Origin = Suppression['origin'];

const ownMember = <Value>(map: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  map && Object.hasOwn(map, name) ? map[name] : undefined;

const keyOf = (origin: Origin, ruleId: string, elementId: string) => `${origin} ${ruleId} ${elementId}`;

/** The severities that a topology and a rules file ask for; it notes which overrides of single elements had an effect. */
export class Overrides {
  readonly #topology: Topology;
  readonly #config: RulesConfig;
  readonly #sources: readonly (readonly [Origin, Readonly<Record<string, RuleOverride>>])[];
  readonly #used = new Set<string>();

  constructor(topology: Topology, config: RulesConfig) {
    this.#topology = topology;
    this.#config = config;
    this.#sources = [
      ['document', topology.rules],
      ['file', config.overrides],
    ];
  }

  /** The finding with the severity that counts, or nothing where it is off. An element goes before its rule, the topology before the file. */
  apply(finding: Finding): Finding[] {
    const severity = this.#ofElement(finding) ?? this.#ofRule(finding.ruleId) ?? presetSeverity(this.#config.preset, finding.severity);
    if (severity === 'off') return [];
    return severity === finding.severity ? [finding] : [{ ...finding, severity }];
  }

  /** All overrides for single elements; ask after the last finding. */
  suppressions(): Suppression[] {
    return this.#sources.flatMap(([origin, overrides]) =>
      Object.entries(overrides).flatMap(([ruleId, override]) =>
        Object.keys((typeof override === 'string' ? undefined : override.nodes) ?? {}).map((elementId) => ({
          origin,
          ruleId,
          elementId,
          hasElement: this.#hasElement(elementId),
          isUsed: this.#used.has(keyOf(origin, ruleId, elementId)),
        })),
      ),
    );
  }

  #hasElement(id: string): boolean {
    const { nodes, edges, messages, servers } = this.#topology;
    return [nodes, edges, messages, servers].some((map) => Object.hasOwn(map, id));
  }

  #ofElement({ ruleId, target }: Finding): RuleSeverity | undefined {
    if (target.type === 'document') return undefined;
    let first: RuleSeverity | undefined;
    for (const [origin, overrides] of this.#sources) {
      const override = ownMember(overrides, ruleId);
      const element = typeof override === 'object' ? ownMember(override.nodes, target.id) : undefined;
      if (!element) continue;
      this.#used.add(keyOf(origin, ruleId, target.id));
      first ??= element.severity;
    }
    return first;
  }

  #ofRule(ruleId: string): RuleSeverity | undefined {
    for (const [, overrides] of this.#sources) {
      const override = ownMember(overrides, ruleId);
      const severity = typeof override === 'string' ? override : override?.severity;
      if (severity !== undefined) return severity;
    }
    return undefined;
  }
}
