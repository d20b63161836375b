import type { Finding } from './finding.ts';
import { elementAt } from './schema-findings.ts';
import type { Topology } from './topology.ts';

/** `order-placed` → `OrderPlaced`. */
export const pascalCase = (id: string) =>
  id
    .split('-')
    .filter(Boolean)
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');

/** `order-placed` → `orderPlaced`. */
export const camelCase = (id: string) => {
  const pascal = pascalCase(id);
  return pascal.slice(0, 1).toLowerCase() + pascal.slice(1);
};

/** `order-placed` → `order_placed`. */
export const snakeCase = (id: string) => id.replaceAll('-', '_');

/** Names that Windows gives to devices, whatever their ending. */
const deviceName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

function nameFinding(pointer: string, messageId: string, message: string, remedy: string): Finding {
  return {
    ruleId: 'document/name',
    messageId,
    severity: 'error',
    message: `${pointer}: ${message}.`,
    remedy,
    target: elementAt(pointer),
    related: [],
    pointer,
  };
}

/** Ids that cannot be files everywhere, and ids that would become the same identifier, table or queue. */
export function nameFindings(topology: Topology): Finding[] {
  const findings: Finding[] = [];
  for (const section of ['nodes', 'messages', 'edges'] as const) {
    const seen = new Map<string, string>();
    for (const id of Object.keys(topology[section])) {
      if (id.startsWith('x-')) continue;
      const pointer = `/${section}/${id}`;
      if (deviceName.test(id))
        findings.push(nameFinding(pointer, 'deviceName', `"${id}" cannot be a file name on Windows`, 'Choose another id.'));
      const derived = pascalCase(id).toLowerCase();
      const other = seen.get(derived);
      if (other !== undefined)
        findings.push(
          nameFinding(
            pointer,
            'collision',
            `"${id}" and "${other}" become the same name in code`,
            'Rename one of them so that they differ in more than dashes.',
          ),
        );
      seen.set(derived, id);
    }
  }
  for (const [id, edge] of Object.entries(topology.edges)) {
    const name = 'subscription' in edge ? (edge.subscription?.name ?? id) : undefined;
    if (name !== undefined && Object.hasOwn(topology.nodes, name) && name !== id) {
      findings.push(
        nameFinding(
          `/edges/${id}/subscription/name`,
          'collision',
          `"${name}" is already the id of a node`,
          'Give the subscription a name of its own.',
        ),
      );
    }
  }
  return findings;
}
