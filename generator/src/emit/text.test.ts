import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../node/project-root.ts';
import { shopGraph } from './emit.fixture.ts';
import { FileSet } from './file-set.ts';
import { planProject } from './plan.ts';
import { emitText } from './text.ts';

const folder = path.join(projectRoot(), 'templates/text');

/** Members that hold our own words, marked as safe where they are made. */
const ownWords = new Set(['open', 'close', 'path', 'else']);

describe('text templates', () => {
  it.each(readdirSync(folder))('%s passes every value through an encoder', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const tags = [...text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, tag = '']) => tag.trim());
    const bare = tags.filter((tag) => !/^(#|\/)/.test(tag) && !/^(md|mermaid|id|number) /.test(tag) && !ownWords.has(tag));
    expect(bare).toEqual([]);
    expect(text).not.toContain('{{{');
  });
});

function emitted(changes?: Readonly<Record<string, unknown>>) {
  const files = new FileSet();
  emitText(planProject(shopGraph(changes), 'postgres'), files);
  return (name: string) => files.get(name)?.content ?? '';
}

describe('emitText', () => {
  it('draws every node and edge', () => {
    const readme = emitted()('README.md');
    for (const id of ['web', 'orders', 'taker', 'orders_db', 'events', 'history', 'bank'])
      expect(readme).toMatch(new RegExp(`^  n_${id}[[({]`, 'm'));
    expect(readme).toContain('n_web -->|"place#45;order"| n_orders');
  });

  it('lists requests and alarms', () => {
    const readme = emitted()('README.md');
    expect(readme).toContain('`POST http://127.0.0.1:4101/messages/place-order`');
    expect(readme).toContain('`GET http://127.0.0.1:4100/history`');
    expect(readme).toContain('| history | staleness | 3000 ms |');
  });

  it('tells who runs it what to scale, watch, send back and provide', () => {
    const trigger = { metric: 'age', target: 5000, min: 1, max: 6, pollMs: 2000, cooldownMs: 9000 };
    const readme = emitted({ 'nodes/taker/scaleTrigger': trigger })('README.md');
    expect(readme).toContain('| backend | 1 to 6 |');
    expect(readme).toContain('| backend | age | orders | 5000 ms | 2000 ms | 9000 ms |');
    expect(readme).toContain('| `eventwright_queue_age_seconds` | gauge | Age of the oldest message of a queue |');
    expect(readme).toContain('npm run dlq -- redrive orders-dlq ');
    expect(readme).toContain('| Secret | `shop-scaling` |');
    expect(readme).toContain('| ConfigMap | `shop-externals` | `BANK_URL` |');
    expect(emitted()('README.md')).not.toContain('## Scaling');
  });

  it('keeps text of the user in its line', () => {
    const readme = emitted({ 'info/title': '<script>\n# x', 'nodes/taker/title': 'a"] --> b | c' })('README.md');
    expect(readme).toContain('# \\<script\\> \\# x');
    expect(readme).toContain('n_taker["a#34;#93; #45;#45;#62; b #124; c"]');
  });

  it('names the variables, and holds no secret', () => {
    const environment = emitted()('.env.example');
    for (const name of ['DATABASE_URL', 'BROKER', 'ORDERS_DB_URL', 'HISTORY_URL', 'BANK_URL']) expect(environment).toContain(`# ${name}=`);
    expect(environment.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});
