import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkFiles } from 'eventwright/cli/check-files.ts';
import { parseTopology, type Finding } from 'eventwright/model/index.ts';
import { generateProject } from 'eventwright/node/generate-project.ts';
import { readRulesFile } from 'eventwright/rules/index.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodeHost, noDialogs } from './create-host.ts';
import { createPathAccess } from './path-access.ts';
import { checkDocument } from '../renderer/workers/check-document.ts';

const drawing = `eventwright: "1.0"
info: { name: shop }
nodes:
  web: { kind: producer }
  orders:
    kind: queue
edges:
  place: { kind: send, from: web, to: orders }
`;

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'eventwright-verdict-')));
  await mkdir(path.join(root, 'team/shop'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const said = ({ ruleId, severity, message, range }: Finding) => ({ ruleId, severity, message, line: range?.line });

/** What the designer shows: both of its shells serve this host, and both pages check with this code. */
async function designer(file: string): Promise<readonly Finding[]> {
  const access = await createPathAccess(path.dirname(file));
  const host = createNodeHost({
    access,
    dialogs: noDialogs,
    appInfo: { version: '0', shell: 'web', nativeDialogs: false, initialFile: null },
    generateWorker: () => Promise.reject(new Error('nothing is generated here')),
    emit: () => undefined,
  });
  try {
    const { rules } = await host.calls.readRules({ path: file });
    const { text } = await host.calls.readDocument({ path: file });
    const { topology } = parseTopology(text, 'yaml');
    if (!topology) throw new Error('the drawing does not parse');
    return checkDocument({ revision: 1, topology, format: 'yaml', text, base: text, rules: rules ?? undefined });
  } finally {
    await host.close();
  }
}

describe('the command line and the designer', () => {
  it.each([
    ['no rules file', undefined],
    ['a rule that is off', 'rules:\n  structure/queue-no-consumer: off\n'],
    ['a preset', 'preset: all\n'],
    ['an override of one element', 'rules:\n  channel/unbounded-queue:\n    nodes:\n      orders: { severity: info, reason: Small. }\n'],
    [
      'a rule of its own',
      'custom:\n  - id: house/title\n    given: { node: queue }\n    then: { property: title, present: true }\n    severity: error\n    message: "{name} has no title."\n',
    ],
  ])('say the same of a drawing with %s', async (_what, rules) => {
    const file = path.join(root, 'team/shop/shop.topology.yaml');
    await writeFile(file, drawing);
    const rulesFile = path.join(root, 'team/eventwright.rules.yaml');
    if (rules !== undefined) await writeFile(rulesFile, rules);
    const { reports } = await checkFiles([file]);
    const byCommand = reports.flatMap(({ findings }) => findings);
    expect(byCommand.length).toBeGreaterThan(0);
    expect((await designer(file)).map(said)).toEqual(byCommand.map(said));

    const config = rules === undefined ? {} : { config: readRulesFile(rules).config };
    const generated = await generateProject({ text: drawing, folder: path.join(root, 'out'), ...config });
    const isRefused = byCommand.some(({ severity }) => severity === 'error');
    expect(generated.outcome === 'refused' && generated.findings.map(said)).toEqual(isRefused && byCommand.map(said));
  });

  it('both say what is wrong in the rules file', async () => {
    const file = path.join(root, 'team/shop/shop.topology.yaml');
    await writeFile(file, drawing);
    const rulesFile = path.join(root, 'team/eventwright.rules.yaml');
    await writeFile(
      rulesFile,
      'rules:\n  channel/unbounded-queu: off\n  retry/no-budget:\n    nodes:\n      orders: { severity: off, reason: None. }\n',
    );
    const { reports } = await checkFiles([file]);
    const [, ofRules] = reports;
    expect(ofRules?.findings.map(({ ruleId }) => ruleId).toSorted()).toEqual(['rules/stale-suppression', 'rules/unknown-rule']);
    const shown = (await designer(file)).filter(({ ruleId }) => ruleId.startsWith('rules/'));
    expect(shown.map(({ ruleId, message }) => [ruleId, message])).toEqual(
      ofRules?.findings.map(({ ruleId, message, range }) => [ruleId, `${rulesFile}:${range?.line ?? 0}: ${message}`]),
    );
  });
});
