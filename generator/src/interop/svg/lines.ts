import type { EdgeKind } from '../../model/index.ts';
import type { SvgTheme } from './colours.ts';
import { rounded } from './markup.ts';
import { nodeHeight, nodeWidth, portY } from './node-size.ts';
import type { Place } from './places.ts';

const radius = 12;
const tipLength = 8;
const stub = 20;

export interface Line {
  readonly d: string;
  /** Where it enters its target, and from where: degrees clockwise from rightwards. */
  readonly end: { readonly x: number; readonly y: number; readonly angle: number };
  readonly middle: { readonly x: number; readonly y: number };
}

type Point = readonly [x: number, y: number];

/** A path through these points with round corners. */
function through(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M${rounded(first[0])} ${rounded(first[1])}`];
  for (const [index, corner] of rest.entries()) {
    const [before, after] = [points[index], rest[index + 1]];
    if (!before || !after) {
      parts.push(`L${rounded(corner[0])} ${rounded(corner[1])}`);
      continue;
    }
    const towards = ([x, y]: Point): Point => {
      const [dx, dy] = [x - corner[0], y - corner[1]];
      const length = Math.hypot(dx, dy);
      const step = length === 0 ? 0 : Math.min(radius, length / 2) / length;
      return [corner[0] + dx * step, corner[1] + dy * step];
    };
    const [enter, leave] = [towards(before), towards(after)];
    parts.push(
      `L${rounded(enter[0])} ${rounded(enter[1])} Q${rounded(corner[0])} ${rounded(corner[1])} ${rounded(leave[0])} ${rounded(leave[1])}`,
    );
  }
  return parts.join(' ');
}

/** A step from a right port to a left port, round the cards where the target stands to the left. */
function across(from: Place, to: Place): Line {
  const [startX, startY] = [from.x + nodeWidth, from.y + portY];
  const [endX, endY] = [to.x, to.y + portY];
  const end = { x: endX, y: endY, angle: 0 };
  const stopX = endX - tipLength + 1;
  if (endX - startX >= 2 * stub) {
    const middle = { x: (startX + endX) / 2, y: (startY + endY) / 2 };
    return { d: through(step([startX, startY], middle.x, [stopX, endY])), end, middle };
  }
  const middleY = (startY + endY) / 2;
  const points: Point[] = [
    [startX, startY],
    [startX + stub, startY],
    [startX + stub, middleY],
    [endX - stub, middleY],
    [endX - stub, endY],
    [stopX, endY],
  ];
  return { d: through(points), end, middle: { x: (startX + endX) / 2, y: middleY } };
}

/** A drop from the lower edge of one card to the upper edge of another. */
function down(from: Place, to: Place): Line {
  const [startX, startY] = [from.x + nodeWidth / 2, from.y + nodeHeight(from.kind)];
  const [endX, endY] = [to.x + nodeWidth / 2, to.y];
  const middleY = (startY + endY) / 2;
  const stopY = endY - tipLength + 1;
  const points: Point[] =
    startX === endX
      ? [
          [startX, startY],
          [endX, stopY],
        ]
      : [
          [startX, startY],
          [startX, middleY],
          [endX, middleY],
          [endX, stopY],
        ];
  return { d: through(points), end: { x: endX, y: endY, angle: 90 }, middle: { x: (startX + endX) / 2, y: middleY } };
}

/** A step that runs back, from a left port to a right port. */
function back(from: Place, to: Place): Line {
  const [startX, startY] = [from.x, from.y + portY];
  const [endX, endY] = [to.x + nodeWidth, to.y + portY];
  const middle = { x: (startX + endX) / 2, y: (startY + endY) / 2 };
  const points = step([startX, startY], middle.x, [endX + tipLength - 1, endY]);
  return { d: through(points), end: { x: endX, y: endY, angle: 180 }, middle };
}

/** Straight where both points are level, else with its upright part at `middleX`. */
function step(start: Point, middleX: number, stop: Point): Point[] {
  return start[1] === stop[1] ? [start, stop] : [start, [middleX, start[1]], [middleX, stop[1]], stop];
}

/** The way of a line: dead letters and writes to a store beneath drop out of the flow, answers and queries run against it, as do dead letters beside, all else runs with it. */
export function lineBetween(kind: EdgeKind, from: Place, to: Place): Line {
  const isBelow = to.y >= from.y + nodeHeight(from.kind);
  if (isBelow && (kind === 'dead-letter' || (kind === 'write' && Math.abs(to.x - from.x) < nodeWidth))) return down(from, to);
  const runsBack = kind === 'reply' || kind === 'read' || kind === 'dead-letter';
  if (runsBack && to.x + nodeWidth <= from.x) return back(from, to);
  return across(from, to);
}

const tones: Readonly<Record<EdgeKind, keyof SvgTheme>> = {
  send: 'command',
  receive: 'event',
  subscribe: 'event',
  reply: 'reply',
  read: 'query',
  project: 'query',
  replicate: 'query',
  write: 'command',
  call: 'command',
  'dead-letter': 'dead',
  scale: 'neutral',
};

/** The colour of a line by its kind, and by what travels where that is known. */
export function lineTone(kind: EdgeKind, messageKind: string | undefined): keyof SvgTheme {
  if (kind === 'send' && messageKind === 'event') return 'event';
  if (kind === 'receive' && messageKind === 'command') return 'command';
  return tones[kind];
}

const dashes: Partial<Readonly<Record<EdgeKind, string>>> = { reply: '6 4', read: '6 4', 'dead-letter': '1.5 4', scale: '1.5 4' };

export const lineDash = (kind: EdgeKind): string | undefined => dashes[kind];
