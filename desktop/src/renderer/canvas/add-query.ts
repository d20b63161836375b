import type { NodeKind } from 'eventwright/nodes/index.ts';
import { texts } from '../texts/index.ts';

/** Splits what was typed into kinds that it names and a name for the node: "queue orders", "orders", "que". */
export function readAddQuery(query: string, offered: readonly NodeKind[]): { kinds: readonly NodeKind[]; name: string | undefined } {
  const words = query.trim();
  if (!words) return { kinds: offered, name: undefined };
  const lower = words.toLowerCase();
  const labelOf = (kind: NodeKind) => texts.nodeKinds[kind].label.toLowerCase();
  const named = offered.find((kind) => lower.startsWith(`${labelOf(kind)} `));
  if (named) return { kinds: [named], name: words.slice(labelOf(named).length + 1).trim() };
  const begun = offered.filter((kind) => labelOf(kind).startsWith(lower));
  return begun.length > 0 ? { kinds: begun, name: undefined } : { kinds: offered, name: words };
}
