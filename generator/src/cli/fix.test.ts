import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createColors } from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ruleCatalogue } from '../rules/index.ts';
import { main } from './main.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'eventwright-fix-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const code = await main(args, { out: (text) => void (out += text), err: (text) => void (err += text), colors: createColors(false) });
  return { code, out, err };
}

const text = `# The shop
eventwright: "1.0"
info: {name: shop}
nodes:
  p: { kind: producer }
  orders: # all of them
    kind: queue
edges:
  put: { kind: send, from: p, to: orders }
  lost: { kind: send, from: p, to: gone }
`;

function shop(content = text): string {
  const file = path.join(folder, 'shop.yaml');
  writeFileSync(file, content);
  return file;
}

describe('eventwright fix', () => {
  it('mends the file, says what it did, and keeps comments', async () => {
    const file = shop();
    const { code, out } = await run('fix', file);
    expect(code).toBe(0);
    expect(out).toMatch(/✔ Delete the edge \(edge lost\) {2}structure\/dangling-edge/);
    expect(out).toContain('3 fixes applied to');
    const after = readFileSync(file, 'utf8');
    expect(after).toContain('# The shop\neventwright: "1.0"\ninfo: {name: shop}\n');
    expect(after).toContain('orders: # all of them\n');
    expect(after).not.toContain('lost:');
    expect((await run('validate', file)).code).toBe(0);
    expect((await run('fix', file)).out).toContain('0 fixes applied');
    expect(readFileSync(file, 'utf8')).toBe(after);
  });

  it('mends findings of the rules that were named only, and ends with 1 where errors are left', async () => {
    const file = shop();
    const { code } = await run('fix', file, '--rule', 'structure/dangling-edge');
    expect(code).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe(text.replace(/ {2}lost.*\n/, ''));
  });

  it('shows a patch and writes nothing with --dry-run', async () => {
    const file = shop();
    const { code, out, err } = await run('fix', file, '--dry-run', '--rule', 'structure/dangling-edge');
    expect(code).toBe(1);
    expect(out).toMatch(/^--- .*\n\+\+\+ .*\n@@ -7,4 \+7,3 @@\n/);
    expect(out).toContain('\n-  lost: { kind: send, from: p, to: gone }\n');
    expect(err).toContain('1 fix would be applied');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('prints JSON for machines', async () => {
    const { out } = await run('fix', shop(), '--json', '--dry-run');
    const result = JSON.parse(out) as { applied: { ruleId: string }[]; findings: unknown[] };
    expect(result.applied.map(({ ruleId }) => ruleId)).toContain('structure/dangling-edge');
    expect(result.findings).toEqual([]);
  });

  it('honours the rules file', async () => {
    writeFileSync(path.join(folder, 'eventwright.rules.yaml'), 'rules: { structure/dangling-edge: off }');
    const file = shop();
    await run('fix', file);
    expect(readFileSync(file, 'utf8')).toContain('lost:');
  });

  it('ends with 1 and leaves the file alone where it does not parse', async () => {
    const file = shop('a: [');
    const { code, err } = await run('fix', file);
    expect(code).toBe(1);
    expect(err).toContain('document/syntax');
    expect(readFileSync(file, 'utf8')).toBe('a: [');
  });

  it('ends with 2 and a near match for a rule that does not exist', async () => {
    const { code, err } = await run('fix', shop(), '--rule', 'structure/dangling-edges');
    expect(code).toBe(2);
    expect(err).toContain('did you mean "structure/dangling-edge"?');
  });
});

describe('eventwright rules', () => {
  it('lists every rule', async () => {
    const { code, out } = await run('rules');
    expect(code).toBe(0);
    for (const { id } of ruleCatalogue()) expect(out).toContain(id);
    expect(out).toContain(`${ruleCatalogue().length} rules`);
  });

  it.each(ruleCatalogue().map(({ id }) => id))('explains %s', async (id) => {
    const { code, out } = await run('rules', id);
    expect(code).toBe(0);
    expect(out).toMatch(/Problem\. \S[^]*Why\. \S[^]*Mend\. \S[^]*Examples:/);
  });

  it('prints JSON for machines', async () => {
    expect(JSON.parse((await run('rules', 'retry/no-jitter', '--json')).out)).toMatchObject({
      id: 'retry/no-jitter',
      fix: 'Set jitter to full',
    });
    expect(JSON.parse((await run('rules', '--json')).out)).toHaveLength(ruleCatalogue().length);
  });

  it('ends with 2 and a near match for one that does not exist', async () => {
    const { code, err } = await run('rules', 'retry/no-jiter');
    expect(code).toBe(2);
    expect(err).toContain('did you mean "retry/no-jitter"?');
  });
});
