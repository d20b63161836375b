import { sourceOf } from 'eventwright/fix/piece-source.ts';
import { readText, type Finding, type SourceMap } from 'eventwright/model/index.ts';
import {
  checkText,
  checkTopology,
  readRulesFile,
  rulesFileFindings,
  type RulesFile,
  type RunResult,
  type ValidateOptions,
} from 'eventwright/rules/index.ts';
import { menderOf, printTopology } from '../document/document-text.ts';
import type { CheckRequest } from './check-protocol.ts';
import { inCanonicalOrder, inOrderOf } from './text-order.ts';

/** Prints and reads the drawing only when a place is asked for. */
function sourceWhenAsked({ topology, format, base }: CheckRequest): SourceMap {
  let source: SourceMap | undefined;
  return {
    locate(pointer) {
      source ??= readText(printTopology(topology, format, base), format).source;
      return source?.locate(pointer);
    },
  };
}

/** A text is read as it stands; of a drawing that changed since, only the lines of elements that something is found in are read. */
function checkDrawing(request: CheckRequest, options: ValidateOptions): RunResult {
  const { topology, format, text, base } = request;
  if (text !== undefined) return checkText(text, format, options);
  if (format === 'json' || base === undefined) return checkTopology(inCanonicalOrder(topology), sourceWhenAsked(request), options);
  const pieces = menderOf(base)?.pieces(topology);
  if (pieces) return checkTopology(inOrderOf(topology, pieces), sourceOf(pieces), options);
  return checkText(printTopology(topology, format, base), format, options);
}

let lastRules: { readonly text: string; readonly rules: RulesFile } | undefined;

function rulesOf(text: string): RulesFile {
  if (lastRules?.text !== text) lastRules = { text, rules: readRulesFile(text) };
  return lastRules.rules;
}

/** What is wrong in the rules file, as findings of the document: their places lie in the other file. */
const ofDocument = ({ range, fix: _fix, ...finding }: Finding, file: string): Finding => ({
  ...finding,
  target: { type: 'document' },
  related: [],
  pointer: '',
  message: `${file}${range ? `:${range.line}` : ''}: ${finding.message}`,
});

/** What is wrong in a document, by the rules of its project: what `eventwright validate` says of it once it is saved. */
export function checkDocument(request: CheckRequest): readonly Finding[] {
  if (!request.rules) return checkDrawing(request, {}).findings;
  const { file, text } = request.rules;
  const rules = rulesOf(text);
  const { findings, suppressions } = checkDrawing(request, { config: rules.config });
  return [...findings, ...rulesFileFindings(rules, suppressions).map((finding) => ofDocument(finding, file))];
}
