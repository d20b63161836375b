import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { canonicalTopology, parseTopology } from '../model/index.ts';

const examples = path.resolve(import.meta.dirname, '../../../schemas/examples');

/** All example documents: their texts, and what they hold. */
export function corpus(root: string = examples): { texts: string[]; documents: unknown[] } {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ya?ml|json)$/.test(name));
  const texts = names.toSorted().map((name) => readFileSync(path.join(root, name), 'utf8'));
  const documents = texts.flatMap((text) => {
    const { topology } = parseTopology(text);
    return topology ? [canonicalTopology(topology)] : [];
  });
  return { texts, documents };
}
