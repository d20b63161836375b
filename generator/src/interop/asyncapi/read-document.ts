import { detectFormat, readText, type SourceMap } from '../../model/index.ts';
import { readFinding } from '../../model/parse.ts';
import { fileFinding, type FileFinding } from './findings.ts';
import { isPlain, type Plain } from './values.ts';

export interface SourceFile {
  /** Path with slashes; `$ref`s between files are resolved against it. */
  readonly name: string;
  readonly text: string;
}

export interface ReadFile {
  readonly name: string;
  /** Absent where the text cannot be read. */
  readonly value?: unknown;
  readonly source?: SourceMap;
  readonly findings: readonly FileFinding[];
}

/** Text of any JSON or YAML file, with the caps of the format. Never throws. */
export function readFile({ name, text }: SourceFile): ReadFile {
  const { value, problems, source } = readText(text, detectFormat(text));
  const findings = problems.map((problem) => ({ file: name, finding: readFinding(problem) }));
  return { name, ...(findings.length === 0 && { value }), ...(source && { source }), findings };
}

export interface AsyncApiDocument {
  readonly file: string;
  readonly major: 2 | 3;
  readonly root: Plain;
}

const supported = 'Eventwright reads AsyncAPI 2.0 to 3.x.';

/** Whether a value says that it is an AsyncAPI document, of whatever version. */
export const claimsAsyncApi = (value: unknown): boolean => isPlain(value) && Object.hasOwn(value, 'asyncapi');

/** The document in a file, or why it is refused. */
export function asDocument(file: string, value: unknown): AsyncApiDocument | FileFinding {
  const here = { file, path: [] };
  const other = isPlain(value) ? ['openapi', 'swagger', 'eventwright'].find((name) => Object.hasOwn(value, name)) : undefined;
  if (!isPlain(value) || !Object.hasOwn(value, 'asyncapi')) {
    const said = other === undefined ? 'it has no member "asyncapi" at its top' : `it has a member "${other}" at its top`;
    const remedy = other === 'eventwright' ? 'It is a topology already: open it as it is.' : `Name AsyncAPI documents only. ${supported}`;
    return fileFinding('not-asyncapi', here, `This is no AsyncAPI document: ${said}.`, remedy);
  }
  const stated = value['asyncapi'];
  const major = typeof stated === 'string' || typeof stated === 'number' ? /^([0-9]+)(?:\.[0-9]+)*/.exec(String(stated))?.[1] : undefined;
  if (major === '2' || major === '3') return { file, major: major === '2' ? 2 : 3, root: value };
  const remedy =
    major === '1'
      ? `${supported} Convert it first, with "asyncapi convert" of the AsyncAPI tools.`
      : `${supported} Correct the member "asyncapi".`;
  return fileFinding('refused', { file, path: ['asyncapi'] }, `AsyncAPI version ${JSON.stringify(stated)} is not supported.`, remedy);
}
