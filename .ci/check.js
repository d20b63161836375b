// Everything that can be said of the code without starting a service: npm run check [step…]
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const node = process.execPath;
const typeProjects = [
  'generator/tsconfig.pure.json',
  'generator/tsconfig.json',
  'templates/tsconfig.json',
  'desktop/tsconfig.renderer.json',
  'desktop/tsconfig.renderer-test.json',
  'desktop/tsconfig.node.json',
  'e2e/tsconfig.json',
];

/** Name and commands of each step, cheapest first. */
const steps = {
  format: [['npx', ['oxfmt', '--check', '.']]],
  lint: [['npx', ['oxlint', '--type-aware', '--deny-warnings', '--disable-nested-config']]],
  types: typeProjects.map((project) => ['npx', ['tsc', '-p', project]]),
  boundaries: [[node, ['.ci/boundaries.js']]],
  unused: [['npx', ['knip', '--no-progress']]],
  schema: [[node, ['generator/bin/dev.js', 'build/schema.ts', '--check']]],
  templates: [[node, ['generator/bin/dev.js', 'build/templates.ts', '--check']]],
  golden: [[node, ['generator/bin/dev.js', 'build/golden.ts', '--check']]],
  unit: [
    [
      'npx',
      [
        'vitest',
        'run',
        '--project',
        'generator',
        '--project',
        'templates',
        '--project',
        'desktop',
        '--project',
        'e2e',
        '--reporter',
        'default',
      ],
    ],
  ],
};

const wanted = process.argv.slice(2);
const failed = [];
for (const [name, commands] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAt = performance.now();
  const bad = commands.filter(
    ([command, args]) => spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status !== 0,
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${bad.length === 0 ? 'ok  ' : 'FAIL'} ${name} ${seconds} s`);
  if (bad.length > 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check failed: ${failed.join(', ')}. Run one step alone with: npm run check -- ${failed[0]}`);
  process.exitCode = 1;
}
