import type { ts } from 'ts-morph';
import type { Element, List } from './elements.ts';
import { identify } from './identify.ts';
import type { ListKind } from './keys.ts';
import { mergedOrder } from './merge-order.ts';
import { markers, mergeText, oneSided } from './merge-text.ts';
import { oneSpace } from './source.ts';

export interface ListMerge {
  readonly kind: ListKind;
  readonly isSeparated: boolean;
  /** Text of a node of which both sides changed something; undefined for a conflict. */
  merge(base: ts.Node, yours: ts.Node, generated: ts.Node): string | undefined;
}

/** Three versions of one element; at least one is there. */
interface Versions {
  readonly base: Element | undefined;
  readonly yours: Element | undefined;
  readonly generated: Element | undefined;
}

interface Piece extends Pick<Element, 'lead' | 'core' | 'trail'> {
  /** Lines with markers in place of an element: its commas are in it. */
  readonly isConflict?: boolean;
}

const sameSpace = (a: string, b: string) => oneSpace(a) === oneSpace(b);

/** Text with its comma, from its first line on. */
const wholeText = (element: Element | undefined, comma: string) =>
  element === undefined ? '' : `${element.lead.replace(/^\s*\n/, '')}${element.core}${comma}${element.trail}`;

function conflictPiece(yours: string, generated: string): Piece {
  const side = (text: string) => (text === '' ? '' : `${text}\n`);
  const core = `${markers.yours}\n${side(yours)}${markers.middle}\n${side(generated)}${markers.generated}`;
  return { lead: '\n', core, trail: '', isConflict: true };
}

/** What becomes of comments that both sides changed. */
function mergedSpace(base: string, yours: string, generated: string): string | undefined {
  const one = oneSided(base, yours, generated, sameSpace);
  if (one !== undefined) return one;
  const { text, conflicts } = mergeText(base, yours, generated);
  return conflicts === 0 ? text : undefined;
}

function mergedElement({ base, yours, generated }: Required<{ [Side in keyof Versions]: Element }>, options: ListMerge): Piece | undefined {
  const lead = mergedSpace(base.lead, yours.lead, generated.lead);
  const trail = oneSided(base.trail, yours.trail, generated.trail, sameSpace);
  const one = oneSided(base, yours, generated, (a, b) => a.norm === b.norm);
  const core = one?.core ?? options.merge(base.node, yours.node, generated.node);
  return lead === undefined || trail === undefined || core === undefined ? undefined : { lead, core, trail };
}

/** `none` for an element that one side removed; undefined for a conflict. */
function decide(versions: Versions, options: ListMerge): Piece | 'none' | undefined {
  const { base, yours, generated } = versions;
  if (base && yours && generated) return mergedElement({ base, yours, generated }, options);
  // Removed by the generator: what the user changed in it stays.
  if (base && yours) return yours.fullNorm === base.fullNorm ? 'none' : yours;
  if (base && generated) return generated.norm === base.norm ? 'none' : undefined;
  if (yours && generated) return yours.norm === generated.norm ? yours : undefined;
  return yours ?? generated ?? 'none';
}

function conflictOf({ base, yours, generated }: Versions, isSeparated: boolean): Piece {
  const comma = isSeparated ? ',' : '';
  const [b, y, g] = [base, yours, generated].map((element) => wholeText(element, comma)) as [string, string, string];
  if (base === undefined || yours === undefined || generated === undefined) return conflictPiece(y, g);
  const { text } = mergeText(b, y, g);
  return { lead: '\n', core: text, trail: '', isConflict: true };
}

/** Merges lists element by element. @returns undefined for a conflict in a list that stands on one line */
export function mergeList(base: List, yours: List, generated: List, options: ListMerge): string | undefined {
  const names = identify(base.elements, yours.elements, generated.elements, options.kind);
  const [b, y, g] = [
    new Map(names.base.map((name, index) => [name, base.elements[index]])),
    new Map(names.yours.map((name, index) => [name, yours.elements[index]])),
    new Map(names.generated.map((name, index) => [name, generated.elements[index]])),
  ];
  const order = mergedOrder(names);
  const isOnly = (name: string | undefined, side: typeof y, other: typeof y) =>
    name !== undefined && side.has(name) && !other.has(name) && !b.has(name);
  const canMark = yours.isOverLines || generated.isOverLines;
  const pieces: Piece[] = [];
  for (let index = 0; index < order.length; index += 1) {
    const run =
      options.kind === 'sequence'
        ? insertedRun(
            order,
            index,
            (name) => isOnly(name, y, g),
            (name) => isOnly(name, g, y),
          )
        : 0;
    if (run > 0) {
      if (!canMark) return undefined;
      const texts = (side: typeof y) =>
        order
          .slice(index, index + run)
          .flatMap((name) => (side.has(name) ? [wholeText(side.get(name), options.isSeparated ? ',' : '')] : []))
          .join('\n');
      pieces.push(conflictPiece(texts(y), texts(g)));
      index += run - 1;
      continue;
    }
    const name = order[index] ?? '';
    const versions = { base: b.get(name), yours: y.get(name), generated: g.get(name) };
    const piece = decide(versions, options);
    if (piece === undefined && !canMark) return undefined;
    if (piece !== 'none') pieces.push(piece ?? conflictOf(versions, options.isSeparated));
  }
  const tail = mergedSpace(base.tail, yours.tail, generated.tail);
  if (tail === undefined) return undefined;
  return joined(pieces, tail, {
    ...options,
    isOverLines: canMark,
    endsWithComma: (yours.elements.length > 0 ? yours : generated).endsWithComma,
  });
}

/** Length of a run of insertions that both sides made at one place, where their order matters; 0 where only one side did. */
function insertedRun(
  order: readonly string[],
  from: number,
  isYours: (name: string | undefined) => boolean,
  isGenerated: (name: string | undefined) => boolean,
): number {
  let to = from;
  while (isYours(order[to]) || isGenerated(order[to])) to += 1;
  const run = order.slice(from, to);
  return run.some(isYours) && run.some(isGenerated) ? run.length : 0;
}

interface Join {
  readonly isSeparated: boolean;
  readonly isOverLines: boolean;
  readonly endsWithComma: boolean;
}

const endsInLineComment = (text: string) => /\/\/[^\n]*$/.test(text);

function joined(pieces: readonly Piece[], tail: string, { isSeparated, isOverLines, endsWithComma }: Join): string {
  const indent = pieces.map(({ lead }) => /\n([ \t]*)$/.exec(lead)?.[1]).find((each) => each !== undefined) ?? '';
  let text = '';
  let needsLine = false;
  for (const [index, piece] of pieces.entries()) {
    let { lead } = piece;
    if (!lead.includes('\n') && (needsLine || (index > 0 && isOverLines))) lead = `\n${indent}${lead.trimStart()}`;
    else if (index > 0 && isSeparated && lead === '') lead = ' ';
    const isLast = index === pieces.length - 1;
    const comma = isSeparated && !piece.isConflict && (!isLast || endsWithComma) ? ',' : '';
    text += `${lead}${piece.core}${comma}${piece.trail}`;
    needsLine = piece.isConflict === true || endsInLineComment(piece.trail);
  }
  return text + (needsLine && !tail.includes('\n') ? '\n' : '') + tail;
}
