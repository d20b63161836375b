import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../../node/read-input.ts';
import { projectRoot } from '../../node/project-root.ts';
import { nearMatch, ruleCatalogue, type RuleSummary } from '../../rules/index.ts';
import { exitCode } from '../exit-codes.ts';
import type { Colors, Terminal } from '../terminal.ts';

const painted = (severity: RuleSummary['severity'], colors: Colors) =>
  ({ error: colors.red, warning: colors.yellow, info: colors.blue })[severity](severity.padEnd(8));

function list(rules: readonly RuleSummary[], colors: Colors): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  const lines = rules.map(
    ({ id, severity, title, fix }) => `${painted(severity, colors)} ${id.padEnd(width)}  ${fix === undefined ? ' ' : '✎'} ${title}`,
  );
  return `${lines.join('\n')}\n\n${rules.length} rules; ✎ has a quick fix. eventwright rules <id> explains one.\n`;
}

/** Section of the rule in its page, without the heading and with links left as text. */
async function pageSection({ id, docs }: RuleSummary): Promise<string> {
  const page = await readFile(path.join(projectRoot(), 'generator/src', docs), 'utf8');
  const section = page.split(/^## /m).find((each) => each.startsWith(`${id}\n`)) ?? '';
  const text = section
    .slice(id.length)
    .replace(/^Examples: .*$/m, '')
    .replaceAll('**', '');
  return text.trim();
}

async function explain(rule: RuleSummary, colors: Colors): Promise<string> {
  const { id, severity, title, fix } = rule;
  const examples = ['bad', 'good'].map((which) => `  ${which.padEnd(5)}schemas/examples/rules/${id}.${which}.yaml`);
  return `${[
    `${painted(severity, colors)} ${id}: ${title}`,
    '',
    await pageSection(rule),
    '',
    ...(fix === undefined ? [] : [`Quick fix: ${fix}`, '']),
    'Examples:',
    ...examples,
  ].join('\n')}\n`;
}

/** `eventwright rules [id]`: lists the rules, or explains one. @throws InputError for a rule that does not exist */
export async function listRules(id: string | undefined, { json }: { readonly json: boolean }, terminal: Terminal): Promise<number> {
  const catalogue = ruleCatalogue();
  const rule = catalogue.find((each) => each.id === id);
  if (id !== undefined && !rule) {
    const guess = nearMatch(
      id,
      catalogue.map((each) => each.id),
    );
    throw new InputError(
      `there is no rule "${id}"${guess === undefined ? '; eventwright rules lists them' : `; did you mean "${guess}"?`}`,
    );
  }
  if (json) terminal.out(`${JSON.stringify(rule ?? catalogue, null, 2)}\n`);
  else terminal.out(rule ? await explain(rule, terminal.colors) : list(catalogue, terminal.colors));
  return exitCode.clean;
}
