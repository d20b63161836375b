import type { BlockedFile, GenerateResult, PreviewResult } from '../../node/generate-project.ts';
import { changesDisk, type Action } from '../../regenerate/actions.ts';
import { driftOf, driftWords } from '../../regenerate/drift.ts';
import { unifiedDiff } from '../../review/index.ts';
import { formatStylish } from '../../review/stylish.ts';
import { exitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

type Generated = Extract<GenerateResult, { outcome: 'generated' }>;
type Planned = Extract<PreviewResult, { outcome: 'planned' }>;

const mostNamed = 20;

/** A list of files, the first ones by name. */
function listed(title: string, paths: readonly string[]): string {
  if (paths.length === 0) return '';
  const more = paths.length > mostNamed ? `  and ${paths.length - mostNamed} more\n` : '';
  return `${title}\n${paths
    .slice(0, mostNamed)
    .map((path) => `  ${path}\n`)
    .join('')}${more}`;
}

/** What was done, and what a person should look at. */
export function reportGenerated({ folder, written, unchanged, kept, paths, recovered }: Generated, out: string, terminal: Terminal): void {
  const { colors } = terminal;
  const { conflicts, merged, moved, orphans, deleted } = paths;
  if (recovered) terminal.err('An earlier run was interrupted: what it had written was undone first.\n');
  terminal.out(
    `${conflicts.length > 0 ? colors.red('✖') : colors.green('✔')} ${folder}: ${written} files written, ${unchanged} unchanged, ${kept} of yours kept\n`,
  );
  terminal.out(
    listed('Merged with your edits:', merged) +
      listed(
        'Moved with the elements they belong to:',
        moved.map(([from, to]) => `${from} → ${to}`),
      ) +
      listed('No longer drawn, and left since you edited them:', orphans) +
      listed('Deleted by you, and not written again (--force does):', deleted),
  );
  if (conflicts.length === 0) {
    terminal.out(`  Run it:  cd ${out} && npm install && npm start\n`);
    return;
  }
  terminal.err(listed('Both you and the drawing changed the same lines, which are marked in:', conflicts));
  terminal.err('Choose between the lines at <<<<<<< and >>>>>>>, remove the markers, and run the tests.\n');
}

const blockedWords: Readonly<Record<BlockedFile['reason'], string>> = {
  foreign: 'Eventwright did not write it: move it, or pass --force to replace it',
  unresolved: 'it has conflict markers: resolve them first',
  'no-base': 'you edited it, and .eventwright/base.txt does not know what was generated: restore that, or pass --force to replace the file',
  encoding: 'it is not UTF-8 text: save it as UTF-8, or pass --force to replace it',
};

/** Why nothing was written. */
export function reportRefusal(file: string, result: Exclude<GenerateResult, Generated>, terminal: Terminal): void {
  if (result.outcome === 'refused') {
    terminal.out(formatStylish([{ file, findings: result.findings }], { palette: terminal.colors }));
    terminal.err('Nothing was written. Correct the errors above and generate again.\n');
  } else if (result.outcome === 'blocked') {
    terminal.err(`Nothing was written.\n${result.files.map(({ path, reason }) => `  ${path}: ${blockedWords[reason]}.\n`).join('')}`);
  }
}

const verbs: Readonly<Record<Action['kind'], string>> = {
  write: 'write',
  replace: 'replace',
  merge: 'merge',
  conflict: 'conflict',
  remove: 'remove',
  keep: 'keep',
  orphan: 'orphan',
  deleted: 'deleted by you',
  blocked: 'blocked',
  unchanged: 'unchanged',
};

const patchOf = ({ path, from, current, content }: Action) => {
  const name = from === undefined || from === path ? '' : `rename from ${from}\nrename to ${path}\n`;
  return name + unifiedDiff(path, current ?? '', content ?? '');
};

/** `--dry-run` and `--diff`. @returns 1 where the run itself would end so */
export function reportPlan({ actions }: Planned, { diff, json }: { diff: boolean; json: boolean }, terminal: Terminal): number {
  const shown = actions.filter(({ kind }) => kind !== 'unchanged');
  if (json) {
    const plan = shown.map(({ kind, path, from, reason }) => ({ action: kind, path, ...(from && { from }), ...(reason && { reason }) }));
    terminal.out(`${JSON.stringify({ outcome: 'planned', actions: plan }, null, 2)}\n`);
  } else if (diff) {
    for (const action of shown.filter(changesDisk)) terminal.out(patchOf(action));
  } else {
    for (const { kind, path, from } of shown) terminal.out(`${verbs[kind].padEnd(14)} ${from === undefined ? '' : `${from} → `}${path}\n`);
    terminal.out(`${shown.filter(changesDisk).length} files would change, ${actions.length - shown.length} are as generated.\n`);
  }
  return actions.some(({ kind }) => kind === 'blocked' || kind === 'conflict') ? exitCode.findings : exitCode.clean;
}

/** `--check`. @returns 1 where code and drawing disagree */
export function reportDrift(planned: Planned, { diff, json }: { diff: boolean; json: boolean }, terminal: Terminal): number {
  const drift = driftOf(planned);
  if (json) {
    terminal.out(
      `${JSON.stringify({ outcome: 'checked', drift: drift.map((each) => ({ ...each, ...driftWords[each.reason] })) }, null, 2)}\n`,
    );
  } else if (drift.length === 0) {
    terminal.out(`${terminal.colors.green('✔')} code and drawing agree\n`);
  } else {
    for (const { path, element, reason } of drift)
      terminal.out(`${path}${element === undefined ? '' : ` (${element})`}: ${driftWords[reason].what}\n`);
    for (const reason of new Set(drift.map((each) => each.reason))) terminal.out(`  ${reason}: ${driftWords[reason].remedy}\n`);
    if (diff) for (const action of planned.actions.filter(changesDisk)) terminal.out(patchOf(action));
    terminal.err(`Code and drawing disagree in ${new Set(drift.map(({ path }) => path)).size} files.\n`);
  }
  return drift.length > 0 ? exitCode.findings : exitCode.clean;
}
