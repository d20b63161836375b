import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectFormat, parseTopology, serialiseTopology } from './index.ts';

const folder = path.resolve(import.meta.dirname, '../../../schemas/examples/gallery');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml') || name.endsWith('.json'));

describe.each(files)('gallery example %s', (name) => {
  const text = readFileSync(path.join(folder, name), 'utf8');

  it('parses without a finding', () => {
    const { topology, findings } = parseTopology(text);
    expect(findings).toEqual([]);
    expect(topology).toBeDefined();
  });

  it('is stored in canonical form', () => {
    const { topology } = parseTopology(text);
    expect(serialiseTopology(topology!, detectFormat(text))).toBe(text);
  });
});
