import { parseTopology, type Format } from 'eventwright/model/index.ts';
import { z } from 'zod';
import type { DocumentStore, OpenFile } from '../document/document-store.ts';
import { diffTopologies } from '../document/change.ts';

const format = z.enum(['yaml', 'json']) satisfies z.ZodType<Format>;
const content = z.object({
  path: z.string().optional(),
  name: z.string(),
  hash: z.string().optional(),
  format,
  /** The text as it was read or typed; absent for a drawing that came from none. */
  text: z.string().optional(),
  /** The drawing as JSON, where it has changed since the text. Printing it in the text's style would take too long for every edit. */
  topology: z.string().optional(),
});

/** The document with everything that is not on disk yet, as one text. */
export function backupContent(document: Pick<DocumentStore, 'snapshot' | 'sourceText' | 'baseText'>): string {
  const { file, draft, topology } = document.snapshot();
  const text = draft ?? document.baseText();
  const isRead = draft !== undefined || document.sourceText() !== undefined;
  return JSON.stringify({ ...file, text, ...(!isRead && { topology: JSON.stringify(topology) }) } satisfies z.input<typeof content>);
}

/**
 * Puts a backup into the document, unsaved. A drawing that changed since its text comes as a step that undo takes back.
 * @returns whether it could be read
 */
export function restoreBackup(document: DocumentStore, backup: string, label: string): boolean {
  const parsed = content.safeParse(parseJson(backup));
  if (!parsed.success) return false;
  const { path, name, hash, format: written, text, topology: json } = parsed.data;
  const file: OpenFile = { path, name, hash, format: written };
  const drawn = json === undefined ? undefined : parseTopology(json, 'json').topology;
  const read = text === undefined ? undefined : parseTopology(text, written).topology;
  document.load({ topology: read ?? (text === undefined ? drawn : undefined), text, file, saved: false });
  if (drawn && read) document.apply(diffTopologies(read, drawn), { origin: 'user', label });
  return true;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
