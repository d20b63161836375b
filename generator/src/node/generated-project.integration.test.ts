import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackStrings } from '../emit/attacks.fixture.ts';
import { shopWith } from '../emit/emit.fixture.ts';
import { exampleNames } from './examples.ts';
import { galleryText, inProject, oxlint, prepareProject, projectsFolder, tsc } from './project.fixture.ts';

const generated = await exampleNames();

let base: string;
beforeAll(async () => {
  base = await projectsFolder();
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe('a generated project', { timeout: 300_000 }, () => {
  it.each(generated)('%s: type-checks, lints clean, passes its tests and its demo with a killed worker', async (example) => {
    const folder = path.join(base, example);
    await prepareProject(folder, { text: await galleryText(example) });
    await inProject(folder, tsc, ['-b']);
    await inProject(folder, oxlint, ['--deny-warnings']);
    expect(await inProject(folder, 'runtime/dist/testing/run-tests.js')).toMatch(/^# fail 0$/m);
    const tally = await inProject(folder, 'runtime/dist/local/demo.js', ['--messages', '100', '--duplicates', '0.1', '--kill']);
    expect(tally).toContain('messages accepted');
    expect(tally).toContain('PASS: nothing lost, no effect doubled');
  });

  it('hostile names and texts: type-checks, lints clean, passes its own tests and runs none of them', async () => {
    const names = attackStrings.filter((text) => !['__proto__', 'constructor', '\ud800', 'a\u0000b'].includes(text));
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', description: name, minLength: 1 }]));
    const both = { orderId: { type: 'string' }, customerId: { type: 'string' } };
    const topology = shopWith({
      'info/name': 'hostile',
      'info/title': names.join(' '),
      'messages/place-order/payload/properties': { ...both, ...properties },
      'messages/order-placed/payload': {
        type: 'object',
        required: ['orderId', 'customerId', ...names],
        properties: { ...both, ...properties },
      },
    });
    const folder = path.join(base, 'hostile');
    await prepareProject(folder, { topology });
    await inProject(folder, tsc, ['-b']);
    await inProject(folder, oxlint, ['--deny-warnings']);
    expect(await inProject(folder, 'runtime/dist/testing/run-tests.js')).toMatch(/^# fail 0$/m);
  });
});
