import type { EdgeKind, Topology } from '../../model/index.ts';
import type { NodeKind } from '../../nodes/index.ts';
import { deadLetterLinks } from '../svg/dead-letter-links.ts';

/** Mermaid's brackets for each kind: its outline on the canvas, as near as Mermaid has it. */
const shapes: Readonly<Record<NodeKind, readonly [open: string, close: string]>> = {
  producer: ['[', ']'],
  consumer: ['[[', ']]'],
  topic: ['([', '])'],
  queue: ['[/', '/]'],
  'command-store': ['[(', ')]'],
  replica: ['[(', ')]'],
  'read-model': ['[(', ')]'],
  external: ['{{', '}}'],
};

const dotted: ReadonlySet<EdgeKind> = new Set(['reply', 'read', 'dead-letter', 'scale']);
const thick: ReadonlySet<EdgeKind> = new Set(['replicate', 'project']);

/** Words as Mermaid takes them inside quotes: characters that mean something to it or to HTML as entities. */
const quoted = (words: string) =>
  `"${words.replaceAll(/\s+/g, ' ').replaceAll(/[^\p{L}\p{N} .,:;!?()+*/=_-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;

/** An id that is none of Mermaid's own words, such as `end`. */
const idOf = (id: string) => `n_${id.replaceAll('-', '_')}`;

function labelOf(topology: Topology, messages: readonly string[] | undefined, fallback: string): string {
  const [first, ...others] = messages ?? [];
  if (first === undefined) return fallback;
  return `${topology.messages[first]?.title ?? first}${others.length > 0 ? ` +${others.length}` : ''}`;
}

function arrow(kind: EdgeKind, label: string): string {
  const words = label === '' ? '' : `|${quoted(label)}|`;
  if (dotted.has(kind)) return `-.->${words}`;
  return thick.has(kind) ? `==>${words}` : `-->${words}`;
}

/** A drawing as a Mermaid flow chart, to be put into a page of documentation: nodes, edges and what travels; no settings. */
export function topologyToMermaid(topology: Topology): string {
  const known = new Set(Object.keys(topology.nodes).filter((id) => !id.startsWith('x-')));
  const nodes = Object.entries(topology.nodes).flatMap(([id, { kind, title }]) => {
    const [open, close] = shapes[kind] ?? ['[', ']'];
    return known.has(id) ? [`  ${idOf(id)}${open}${quoted(title ?? id)}${close}:::${kind}`] : [];
  });
  const edges = Object.entries(topology.edges).flatMap(([id, { kind, from, to, title, messages }]) =>
    !id.startsWith('x-') && known.has(from) && known.has(to)
      ? [`  ${idOf(from)} ${arrow(kind, title ?? labelOf(topology, messages, ''))} ${idOf(to)}`]
      : [],
  );
  const links = deadLetterLinks(topology).map(([from, to]) => `  ${idOf(from)} ${arrow('dead-letter', 'dead letters')} ${idOf(to)}`);
  const kinds = new Set(Object.values(topology.nodes).map(({ kind }) => kind));
  const styles = [...kinds].flatMap((kind) => (kind in colours ? [`  classDef ${kind} ${colours[kind]}`] : []));
  return ['flowchart LR', ...nodes, ...edges, ...links, ...styles, ''].join('\n');
}

const colours: Readonly<Record<NodeKind, string>> = {
  producer: 'fill:#f1f5fe,stroke:#2563eb',
  consumer: 'fill:#f1f5fe,stroke:#2563eb',
  'command-store': 'fill:#f1f5fe,stroke:#2563eb',
  topic: 'fill:#fcf4f0,stroke:#c2410c',
  queue: 'fill:#fcf4f0,stroke:#c2410c',
  replica: 'fill:#f1f8f3,stroke:#15803d,stroke-dasharray:5 4',
  'read-model': 'fill:#f1f8f3,stroke:#15803d',
  external: 'fill:#f6f7f9,stroke:#64748b,stroke-dasharray:5 4',
};
