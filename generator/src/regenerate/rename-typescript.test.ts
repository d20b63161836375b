import { describe, expect, it } from 'vitest';
import { shopWith } from '../emit/emit.fixture.ts';
import { parseTopology } from '../model/index.ts';
import { detectRenames, servicesOf } from './detect-renames.ts';
import { movedPath } from './moved-paths.ts';
import { filesOf } from './project.fixture.ts';
import { renameTypeScript } from './rename-typescript.ts';
import { Source } from './source.ts';

const drawn = shopWith();

function withId(from: string, to: string) {
  const { topology } = parseTopology(JSON.stringify(drawn).replaceAll(`"${from}"`, `"${to}"`), 'json');
  if (topology === undefined) throw new Error(`${to} cannot be an id`);
  return topology;
}

/** Names and literals of a module, comments and imports left out: comments are generated anew, imports are sets. */
const wordsOf = (text: string) =>
  [...new Source(text).words()].filter(([word]) => !/^\/[/*]/.test(word)).toSorted(([a], [b]) => (a < b ? -1 : 1));

describe('renameTypeScript', { timeout: 60_000 }, () => {
  it.each(['place-order', 'order-placed', 'taker', 'bank', 'history', 'orders', 'events'])(
    '%s: the modules under the new name are what is generated for it',
    (id) => {
      const after = withId(id, 'quite-new');
      const renames = detectRenames(drawn, after);
      expect([...renames.nodes, ...renames.messages]).toEqual([[id, 'quite-new']]);
      const generated = filesOf(after);
      for (const { path, content } of filesOf(drawn)) {
        if (!path.startsWith('services/') || !path.endsWith('.ts')) continue;
        const now = generated.get(movedPath(path, servicesOf(after), renames));
        expect(now, path).toBeDefined();
        expect(wordsOf(renameTypeScript(content, content, renames)[1]), path).toEqual(wordsOf(now?.content ?? ''));
      }
    },
  );

  it('renames texts of the user that were generated, and names of messages, and no other', () => {
    const renames = detectRenames(drawn, withId('orders', 'baskets'));
    const base = 'deliver("orders", "place-order");\n';
    const yours = 'deliver("orders", "place-order");\nquery("from orders");\nconst orders = `orders`;\n';
    expect(renameTypeScript(base, yours, renames)).toEqual([
      'deliver("baskets", "place-order");\n',
      'deliver("baskets", "place-order");\nquery("from orders");\nconst orders = `baskets`;\n',
    ]);
    const messages = detectRenames(drawn, withId('place-order', 'submit-order'));
    expect(renameTypeScript('x();\n', 'x("place-order", "place-orders");\n', messages)[1]).toBe('x("submit-order", "place-orders");\n');
  });
});
