import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { SystemDescription } from '../runtime/system.ts';

/** A project's folder with the services of the shop, as the local runner expects one, built from the sources. @returns the folder */
export async function shopProject(system: SystemDescription): Promise<string> {
  const dist = path.join(import.meta.dirname, '..', 'dist');
  await mkdir(dist, { recursive: true });
  const root = await mkdtemp(path.join(dist, 'project-'));
  const input = {
    'shop-main': fileURLToPath(new URL('./shop-main.fixture.ts', import.meta.url)),
    runner: fileURLToPath(new URL('./runner.ts', import.meta.url)),
  };
  const bundle = await rolldown({ input, platform: 'node', external: /^(node:|[a-z@])/ });
  await bundle.write({ dir: path.join(root, 'code'), format: 'esm', entryFileNames: '[name].mjs' });
  await bundle.close();
  await mkdir(path.join(root, 'contracts'));
  await writeFile(path.join(root, 'contracts', 'system.json'), JSON.stringify(system));
  await writeFile(path.join(root, 'package.json'), '{"type":"module"}');
  for (const { name } of system.services) {
    const folder = path.join(root, 'services', name, 'dist');
    await mkdir(folder, { recursive: true });
    const settings = `process.env.SERVICE_NAME = ${JSON.stringify(name)};\nprocess.env.SYSTEM_NAME = ${JSON.stringify(system.name)};\n`;
    await writeFile(path.join(folder, 'main.js'), `${settings}await import('../../../code/shop-main.mjs');\n`);
  }
  return root;
}
