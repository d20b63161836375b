import { patterns } from '../patterns/index.ts';
import { channelRules } from './channel/index.ts';
import { consumerRules } from './consumer/index.ts';
import type { Rule } from './define-rule.ts';
import { messageRules } from './message/index.ts';
import { structureRules } from './structure/index.ts';

const [retry, idempotency, pubSub, requestReply, loadLeveling, competingConsumers, replicas, sharding, cqrs] = patterns;

/** All rules, in the order of their areas. */
export const rules = [
  ...structureRules,
  ...channelRules,
  ...messageRules,
  ...consumerRules,
  ...retry.rules,
  ...idempotency.rules,
  ...pubSub.rules,
  ...requestReply.rules,
  ...loadLeveling.rules,
  ...competingConsumers.rules,
  ...replicas.rules,
  ...sharding.rules,
  ...cqrs.rules,
] as const satisfies readonly Rule[];

export type RuleId = (typeof rules)[number]['id'];

export interface RuleSummary {
  readonly id: string;
  readonly area: string;
  readonly severity: Rule['severity'];
  readonly title: string;
  readonly why: Rule['why'];
  /** What its quick fix does; absent where it has none. A template, like the messages. */
  readonly fix?: string;
  /** What to do about it, a template too. */
  readonly remedy: string;
  /** Page below `generator/src` with a section under the id. */
  readonly docs: string;
}

const areaOf = (ruleId: string): string => ruleId.slice(0, ruleId.indexOf('/'));

/** What each rule is about, for lists and documentation. */
export const ruleCatalogue = (): RuleSummary[] =>
  rules.map(({ id, severity, title, why, docs, remedy, fix }) => ({
    id,
    area: areaOf(id),
    severity,
    title,
    why,
    docs,
    remedy,
    ...(fix !== undefined && { fix }),
  }));
