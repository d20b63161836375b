import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parseTopology } from 'eventwright/model/index.ts';
import { checkText } from 'eventwright/rules/index.ts';
import { describe, expect, it } from 'vitest';
import { DocumentStore } from '../document/document-store.ts';
import { printTopology } from '../document/document-text.ts';
import { editStore, randomEdits } from '../document/random-edits.fixture.ts';
import { checkDocument } from './check-document.ts';

const galleryRoot = path.resolve(import.meta.dirname, '../../../../schemas/examples/gallery');
const gallery = readdirSync(galleryRoot).map((name) => [name, readFileSync(path.join(galleryRoot, name), 'utf8')] as const);

describe.each(gallery)('checking %s at each edit', (name, text) => {
  it.each(['yaml', 'json'] as const)('finds in a drawing what reading its %s text anew would find, at the same places', (format) =>
    fc.assert(
      fc.property(randomEdits, (edits) => {
        const store = new DocumentStore();
        const { topology } = parseTopology(text, 'yaml');
        store.load({ topology, text, file: { path: undefined, name, hash: undefined, format: 'yaml' }, saved: true });
        for (const edit of edits) {
          editStore(store, edit);
          const drawn = structuredClone(store.topology);
          const base = format === 'yaml' ? text : undefined;
          const found = checkDocument({ revision: 1, topology: drawn, format, text: undefined, base, rules: undefined });
          expect(found).toEqual(checkText(printTopology(drawn, format, base), format).findings);
        }
      }),
      { seed: 21, numRuns: 2 },
    ),
  );
});

it('checks a text as it stands', () => {
  const { topology } = parseTopology(gallery[0]?.[1] ?? '', 'yaml');
  if (!topology) throw new Error('the example does not parse');
  const request = { revision: 1, topology, format: 'yaml' as const, base: undefined, rules: undefined };
  expect(checkDocument({ ...request, text: 'nodes: [' })).toEqual(checkText('nodes: [', 'yaml').findings);
});
