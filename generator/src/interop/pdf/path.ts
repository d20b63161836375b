/** A piece of a path with absolute ends, px: what PDF can draw. */
export type Segment =
  | { readonly type: 'move' | 'line'; readonly to: Point }
  | { readonly type: 'curve'; readonly first: Point; readonly second: Point; readonly to: Point }
  | { readonly type: 'close' };

export type Point = readonly [x: number, y: number];

const numbersEach: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4, A: 7, Z: 0 };

/** Numbers of one command; the two flags of an arc may stand without anything between them. */
function numbersOf(command: string, text: string): number[] {
  const numbers: number[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const isFlag = command === 'A' && (numbers.length % 7 === 3 || numbers.length % 7 === 4);
    const found = (isFlag ? /^[\s,]*([01])/ : /^[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/i).exec(rest);
    if (!found) throw new RangeError(`no number in the path at "${rest}"`);
    numbers.push(Number(found[1]));
    rest = rest.slice(found[0].length);
  }
  return numbers;
}

const quadratic = (from: Point, control: Point, to: Point): Segment => ({
  type: 'curve',
  first: [from[0] + (2 / 3) * (control[0] - from[0]), from[1] + (2 / 3) * (control[1] - from[1])],
  second: [to[0] + (2 / 3) * (control[0] - to[0]), to[1] + (2 / 3) * (control[1] - to[1])],
  to,
});

/** An arc without rotation as curves of a quarter turn at most. Source: SVG 1.1, appendix F.6. */
function arc(from: Point, rx0: number, ry0: number, large: boolean, sweep: boolean, to: Point): Segment[] {
  const [mx, my] = [(from[0] - to[0]) / 2, (from[1] - to[1]) / 2];
  if (rx0 === 0 || ry0 === 0 || (mx === 0 && my === 0)) return [{ type: 'line', to }];
  const stretch = Math.max(1, Math.sqrt((mx / rx0) ** 2 + (my / ry0) ** 2));
  const [rx, ry] = [Math.abs(rx0) * stretch, Math.abs(ry0) * stretch];
  const spread = (rx * my) ** 2 + (ry * mx) ** 2;
  const factor = (large === sweep ? -1 : 1) * Math.sqrt(Math.max(0, (rx * ry) ** 2 / spread - 1));
  const [ux, uy] = [(factor * rx * my) / ry, (-factor * ry * mx) / rx];
  const [cx, cy] = [ux + (from[0] + to[0]) / 2, uy + (from[1] + to[1]) / 2];
  const start = Math.atan2((my - uy) / ry, (mx - ux) / rx);
  let turn = Math.atan2((-my - uy) / ry, (-mx - ux) / rx) - start;
  if (sweep && turn < 0) turn += 2 * Math.PI;
  if (!sweep && turn > 0) turn -= 2 * Math.PI;
  const count = Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9);
  const step = turn / count;
  const reach = (4 / 3) * Math.tan(step / 4);
  const at = (angle: number): Point => [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  const towards = (angle: number, by: number): Point => {
    const [x, y] = at(angle);
    return [x - by * rx * Math.sin(angle), y + by * ry * Math.cos(angle)];
  };
  return Array.from({ length: count }, (_, index): Segment => {
    const [a, b] = [start + index * step, start + (index + 1) * step];
    return { type: 'curve', first: towards(a, reach), second: towards(b, -reach), to: index === count - 1 ? to : at(b) };
  });
}

/**
 * Reads the path data of an SVG: M L H V C Q A Z, absolute and relative.
 * @throws RangeError for other commands, and for text that is no path
 */
export function readPath(data: string): Segment[] {
  const segments: Segment[] = [];
  let at: Point = [0, 0];
  let start: Point = [0, 0];
  const go = (found: readonly Segment[], to: Point) => {
    segments.push(...found);
    at = to;
  };
  for (const [, letter = '', text = ''] of data.matchAll(/([a-z])([^a-df-z]*)/gi)) {
    const command = letter.toUpperCase();
    const each = numbersEach[command];
    if (each === undefined) throw new RangeError(`the path command ${letter} is not known`);
    if (command === 'Z') {
      go([{ type: 'close' }], start);
      continue;
    }
    const numbers = numbersOf(command, text);
    for (let index = 0; index < numbers.length; index += each) {
      const [dx, dy] = letter === command ? [0, 0] : at;
      const value = (offset: number) => numbers[index + offset] ?? 0;
      const point = (offset: number): Point => [value(offset) + dx, value(offset + 1) + dy];
      if (command === 'M') {
        const to = point(0);
        // Further pairs after a move are lines.
        go([{ type: index === 0 ? 'move' : 'line', to }], to);
        if (index === 0) start = to;
      } else if (command === 'L') go([{ type: 'line', to: point(0) }], point(0));
      else if (command === 'H') go([{ type: 'line', to: [value(0) + dx, at[1]] }], [value(0) + dx, at[1]]);
      else if (command === 'V') go([{ type: 'line', to: [at[0], value(0) + dy] }], [at[0], value(0) + dy]);
      else if (command === 'C') go([{ type: 'curve', first: point(0), second: point(2), to: point(4) }], point(4));
      else if (command === 'Q') go([quadratic(at, point(0), point(2))], point(2));
      else go(arc(at, value(0), value(1), value(3) === 1, value(4) === 1, point(5)), point(5));
    }
  }
  return segments;
}
