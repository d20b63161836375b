import { countFindings, type Finding, type FindingCounts, type Severity, type Topology } from '../model/index.ts';

/** What was found in one file, with what formats need to show it and to offer fixes. */
export interface FileReport {
  /** As the user named it, with forward slashes. */
  readonly file: string;
  readonly findings: readonly Finding[];
  /** Absent where the file could not be read as a topology. */
  readonly source?: { readonly text: string; readonly topology: Topology };
}

/** Paints text for a terminal; plain functions elsewhere. */
export interface Palette {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly green: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly underline: (text: string) => string;
}

/** What a rule is about, for formats that list rules. */
export interface RuleInfo {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why?: { readonly text: string; readonly source: string };
  readonly remedy?: string;
}

export interface ReportOptions {
  readonly palette: Palette;
  /** Rules that were run, in the order of the catalogue. */
  readonly rules: readonly RuleInfo[];
  /** Of the tool, for formats that name it. */
  readonly version: string;
}

/** Findings of all files as text. Equal findings give equal text. */
export type Formatter = (files: readonly FileReport[], options: ReportOptions) => string;

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

export const totalOf = (files: readonly FileReport[]): FindingCounts => countFindings(files.flatMap(({ findings }) => findings));

/** `2 errors, 1 warning, 3 info`; info only where there is some. */
export const spokenCounts = ({ error, warning, info }: FindingCounts): string =>
  [plural(error, 'error'), plural(warning, 'warning'), ...(info > 0 ? [`${info} info`] : [])].join(', ');

/** `file checked: 1 error, …`. */
export const summaryOf = (files: readonly FileReport[]): string =>
  `${plural(files.length, 'file')} checked: ${spokenCounts(totalOf(files))}`;

/** `shop.yaml:3:5`, or the file alone. */
export const placeOf = (file: string, { range }: Finding): string => (range ? `${file}:${range.line}:${range.column}` : file);

export interface Located {
  readonly file: string;
  readonly finding: Finding;
}

/** All findings, file by file. */
export const locatedFindings = (files: readonly FileReport[]): Located[] =>
  files.flatMap(({ file, findings }) => findings.map((finding) => ({ file, finding })));
