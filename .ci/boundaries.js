// The import table, held against every module. The parser fails silently on some set-ups, hence the count.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const configuration = require('../.dependency-cruiser.cjs');

// dependency-cruiser reads every file without JSX: tell the parser which files have it, before it is imported there.
const swc = require('@swc/core');
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });
const { cruise } = await import('dependency-cruiser');

const { output } = await cruise(['generator/src', 'generator/build', 'templates', 'desktop/src', 'e2e'], {
  ...configuration.options,
  ruleSet: { forbidden: configuration.forbidden },
  validate: true,
});
const { summary, modules } = output;
const sources = modules.filter(({ source }) => /^(generator|templates|desktop|e2e)\/.*\.tsx?$/.test(source));
const minimum = Number(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).boundaries.minModules);
/** Whether the file imports the module at run time. The parser does not tell `import type` apart. */
function importsValue(file, target) {
  const relative = path.posix.relative(path.posix.dirname(file), target);
  const specifier = relative.startsWith('.') ? relative : `./${relative}`;
  const statements = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (type )?[^;]*?from '([^']+)';/gms);
  return [...statements].some(([, type, name]) => name === specifier && type === undefined);
}

const isOnlyTypes = ({ from, cycle = [] }) =>
  cycle.some(({ name }, index) => !importsValue(index === 0 ? from : cycle[index - 1].name, name));
const violations = summary.violations.filter((violation) => violation.rule.name !== 'no-cycles' || !isOnlyTypes(violation));
for (const { rule, from, to } of violations) {
  console.error(`${from} → ${to}: ${rule.name}. ${configuration.forbidden.find(({ name }) => name === rule.name)?.comment ?? ''}`);
}
if (sources.length < minimum) {
  console.error(`only ${sources.length} modules were seen, at least ${minimum} are expected: the parser does not work`);
  process.exitCode = 1;
}
if (violations.length > 0) process.exitCode = 1;
console.log(`${sources.length} modules, ${violations.length} violations`);
