import { isEqual, type Topology } from '../../model/index.ts';
import { fileFinding, type FileFinding } from './findings.ts';
import { freedPayload, headOf, isMarked, mark, sections, unmarked, type Section } from './marks.ts';
import type { AsyncApiDocument } from './read-document.ts';
import { isPlain, listOf, plainOf, textOf, without, type Plain } from './values.ts';

/** Whether Eventwright wrote this document. */
export const isOwn = ({ root }: AsyncApiDocument): boolean => textOf(plainOf(root[mark])['format']) !== undefined;

const lastStep = (reference: unknown) => /([^/]+)$/.exec(textOf(plainOf(reference)['$ref']) ?? '')?.[1];

/** Messages of an operation; those of the mark where AsyncAPI could not say them. */
function edgeOf(part: Plain): Plain {
  const edge = unmarked(part);
  if (edge['messages'] !== undefined || !Array.isArray(part['messages'])) return edge;
  return { ...edge, messages: listOf(part['messages']).map(lastStep) };
}

const serverOf = (part: Plain): Plain => unmarked(without(part, ['title']));

const messageOf = (part: Plain, id: string): Plain => ({ ...unmarked(part), payload: freedPayload(part['payload'], id) });

/** The system as the document names it; an edit of its head counts. */
function infoOf({ root }: AsyncApiDocument): unknown {
  const { info: drawn, service } = plainOf(root[mark]);
  if (!isPlain(drawn) || service !== undefined) return drawn;
  const info = plainOf(root['info']);
  const written = headOf(drawn as Topology['info']);
  const edited = ['title', 'version', 'description'].filter((name) => typeof info[name] === 'string' && info[name] !== written[name]);
  return { ...drawn, ...Object.fromEntries(edited.map((name) => [name, info[name]])) };
}

function partsOf(map: unknown, read: (part: Plain, id: string) => Plain): Plain {
  const own = Object.entries(plainOf(map)).filter(([, part]) => isMarked(part));
  return Object.fromEntries(own.map(([id, part]) => [id, read(plainOf(part), id)]));
}

/** What one document says, by section. */
function sectionsOf({ root }: AsyncApiDocument): Readonly<Record<Section, Plain>> {
  const kept = plainOf(root[mark]);
  const said: Partial<Record<Section, Plain>> = {
    servers: partsOf(root['servers'], serverOf),
    messages: partsOf(plainOf(root['components'])['messages'], messageOf),
    nodes: partsOf(root['channels'], unmarked),
    edges: partsOf(root['operations'], edgeOf),
  };
  return Object.fromEntries(sections.map((section) => [section, { ...plainOf(kept[section]), ...said[section] }])) as Record<
    Section,
    Plain
  >;
}

const ownMembers = new Set<string>([...sections, 'format', 'service', 'info']);

/**
 * What Eventwright wrote into its documents, joined by id; where two of them disagree, the first one counts. The value is as it stands
 * there, and still to be checked.
 */
export function readMarked(documents: readonly AsyncApiDocument[], findings: FileFinding[]): Plain {
  const whole: Record<string, unknown> = {};
  const maps = new Map<Section, Record<string, unknown>>(sections.map((section) => [section, {}]));
  const take = (into: Record<string, unknown>, name: string, value: unknown, document: AsyncApiDocument, what: string) => {
    if (!Object.hasOwn(into, name)) into[name] = value;
    else if (!isEqual(into[name], value)) {
      findings.push(
        fileFinding(
          'mark-conflict',
          { file: document.file, path: [mark] },
          `${what} "${name}" is another one here than in a document before; that one is drawn.`,
          'Export the documents of one system together, or delete the older ones.',
        ),
      );
    }
  };
  for (const document of documents) {
    const kept = plainOf(document.root[mark]);
    take(whole, 'eventwright', kept['format'], document, 'The member');
    take(whole, 'info', infoOf(document), document, 'The member');
    for (const [name, value] of Object.entries(kept)) if (!ownMembers.has(name)) take(whole, name, value, document, 'The member');
    for (const [section, elements] of Object.entries(sectionsOf(document)) as [Section, Plain][]) {
      const into = maps.get(section) ?? {};
      for (const [id, element] of Object.entries(elements)) take(into, id, element, document, `The element of "${section}"`);
    }
  }
  return { ...whole, ...Object.fromEntries(maps) };
}
