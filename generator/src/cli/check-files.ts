import { readInput } from '../node/read-input.ts';
import { RulesFiles } from '../node/rules-file.ts';
import type { FileReport, RuleInfo } from '../review/index.ts';
import { checkText, overrideRules, ruleCatalogue, rulesFileFindings, type RulesFile, type Suppression } from '../rules/index.ts';

export interface Checked {
  /** The topologies in the order given, then the rules files that have findings of their own. */
  readonly reports: readonly FileReport[];
  /** Rules that were run. */
  readonly rules: readonly RuleInfo[];
  /** Files that the result depends on. */
  readonly read: readonly string[];
}

interface UsedRules {
  readonly name: string;
  readonly rules: RulesFile;
  readonly suppressions: Suppression[];
}

/** Reads each rules file once, and remembers which of its suppressions had an effect in any topology. */
export class ProjectRules {
  readonly #files: RulesFiles;
  readonly #read = new Map<string, UsedRules>();

  constructor(stated?: string) {
    this.#files = new RulesFiles(stated);
  }

  /** @throws InputError where a rules file is there but cannot be read */
  async of(file: string): Promise<UsedRules | undefined> {
    const found = await this.#files.of(file);
    if (!found) return undefined;
    const known = this.#read.get(found.file);
    if (known) return known;
    const { readRulesFile } = await import('../rules/config/read-rules-file.ts');
    const used = { name: found.file, rules: readRulesFile(found.text), suppressions: [] };
    this.#read.set(found.file, used);
    return used;
  }

  get all(): readonly UsedRules[] {
    return [...this.#read.values()];
  }
}

const rulesReport = ({ name, rules, suppressions }: UsedRules): FileReport => ({
  file: name.replaceAll('\\', '/'),
  findings: rulesFileFindings(rules, suppressions),
});

/**
 * Checks topology files with the rules of their projects.
 * @param stated a rules file to use instead of those found
 * @throws InputError where a file cannot be read
 */
export async function checkFiles(files: readonly string[], stated?: string): Promise<Checked> {
  const project = new ProjectRules(stated);
  const reports: FileReport[] = [];
  for (const file of files) {
    const text = await readInput(file);
    const used = await project.of(file);
    const { findings, topology, suppressions } = checkText(text, undefined, used ? { config: used.rules.config } : {});
    used?.suppressions.push(...suppressions);
    reports.push({
      file: file === '-' ? '<stdin>' : file.replaceAll('\\', '/'),
      findings,
      ...(topology && { source: { text, topology } }),
    });
  }
  const rulesReports = project.all.map(rulesReport).filter(({ findings }) => findings.length > 0);
  const custom = project.all.flatMap(({ rules }) => rules.config.custom);
  return {
    reports: [...reports, ...rulesReports],
    rules: [...ruleCatalogue(), ...overrideRules, ...custom],
    read: [...files.filter((file) => file !== '-'), ...project.all.map(({ name }) => name)],
  };
}
