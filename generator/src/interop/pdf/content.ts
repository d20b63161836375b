import { runsOf } from './fonts.ts';
import type { Element } from './markup.ts';
import { readPath, type Point } from './path.ts';

/** Collects the operators of a page, and the opacities that they name. */
export interface Page {
  readonly operators: string[];
  readonly opacities: Set<string>;
  /** Operators by path data: cards of a kind have one outline. */
  readonly outlines: Map<string, readonly string[]>;
}

const short = (value: number) => String(Math.round(value * 100) / 100);
const pair = ([x, y]: Point) => `${short(x)} ${short(y)}`;

function colour(hex: string): string {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!found) throw new RangeError(`${hex} is no colour`);
  return found
    .slice(1)
    .map((part) => String(Math.round((Number.parseInt(part, 16) / 255) * 1000) / 1000))
    .join(' ');
}

const roundedBox = (x: number, y: number, width: number, height: number, r: number) =>
  `M${x + r} ${y}H${x + width - r}A${r} ${r} 0 0 1 ${x + width} ${y + r}V${y + height - r}A${r} ${r} 0 0 1 ${x + width - r} ${y + height}H${x + r}A${r} ${r} 0 0 1 ${x} ${y + height - r}V${y + r}A${r} ${r} 0 0 1 ${x + r} ${y}Z`;
const ellipse = (cx: number, cy: number, rx: number, ry: number) =>
  `M${cx - rx} ${cy}A${rx} ${ry} 0 0 1 ${cx + rx} ${cy}A${rx} ${ry} 0 0 1 ${cx - rx} ${cy}Z`;

/** The outline of a shape as path data. */
function outlineOf({ name, attributes }: Element): string {
  const of = (key: string) => Number(attributes[key] ?? 0);
  if (name === 'path') return attributes['d'] ?? '';
  if (name === 'ellipse') return ellipse(of('cx'), of('cy'), of('rx'), of('ry'));
  const radius = Math.min(of('rx'), of('width') / 2, of('height') / 2);
  return radius > 0
    ? roundedBox(of('x'), of('y'), of('width'), of('height'), radius)
    : `M${of('x')} ${of('y')}h${of('width')}v${of('height')}h${-of('width')}Z`;
}

function drawOutline(data: string, { outlines }: Page): readonly string[] {
  const known = outlines.get(data);
  if (known) return known;
  const drawn = readPath(data).map((segment) => {
    if (segment.type === 'close') return 'h';
    if (segment.type === 'curve') return `${pair(segment.first)} ${pair(segment.second)} ${pair(segment.to)} c`;
    return `${pair(segment.to)} ${segment.type === 'move' ? 'm' : 'l'}`;
  });
  outlines.set(data, drawn);
  return drawn;
}

function drawShape(element: Element, page: Page): void {
  const { operators } = page;
  const { attributes } = element;
  const fill = attributes['fill'] ?? 'none';
  const stroke = attributes['stroke'] ?? 'none';
  setOpacity(page, attributes['fill-opacity'] ?? 1, attributes['stroke-opacity'] ?? 1);
  if (fill !== 'none') operators.push(`${colour(fill)} rg`);
  if (stroke !== 'none') {
    const dashes = attributes['stroke-dasharray'] ?? '';
    operators.push(`${colour(stroke)} RG ${attributes['stroke-width'] ?? 1} w [${dashes}] 0 d`);
    const isRound = attributes['stroke-linecap'] === 'round';
    operators.push(isRound ? '1 J 1 j' : '0 J 0 j');
  }
  operators.push(...drawOutline(outlineOf(element), page));
  operators.push(fill === 'none' ? (stroke === 'none' ? 'n' : 'S') : stroke === 'none' ? 'f' : 'B');
}

/** Names the opacity of what follows; a state holds until the next one. */
function setOpacity({ operators, opacities }: Page, fill: string | number, stroke: string | number): void {
  const opacity = `${fill} ${stroke}`;
  opacities.add(opacity);
  operators.push(`/O${[...opacities].indexOf(opacity)} gs`);
}

const faces = { latin: 'Plain', chinese: 'Song', symbol: 'Symbol' } as const;

function drawText({ attributes, text }: Element, page: Page): void {
  const { operators } = page;
  setOpacity(page, 1, 1);
  const size = Number(attributes['font-size'] ?? 12);
  const runs = runsOf(text);
  const width = runs.reduce((sum, run) => sum + run.width * size, 0);
  let x = Number(attributes['x'] ?? 0) - (attributes['text-anchor'] === 'middle' ? width / 2 : 0);
  const y = Number(attributes['y'] ?? 0);
  const bold = Number(attributes['font-weight'] ?? 400) >= 600;
  operators.push(`BT ${colour(attributes['fill'] ?? '#000000')} rg`);
  for (const run of runs) {
    const font = run.font === 'latin' && bold ? 'Bold' : faces[run.font];
    // The page's y runs down, letters do not.
    operators.push(`/${font} ${short(size)} Tf 1 0 0 -1 ${short(x)} ${short(y)} Tm <${run.hex}> Tj`);
    x += run.width * size;
  }
  operators.push('ET');
}

/** `translate(x y)`, `scale(s)` and `rotate(degrees)` as PDF's matrices. */
function transforms(written: string): string[] {
  return [...written.matchAll(/(translate|scale|rotate)\(([^)]*)\)/g)].map(([, name, values = '']) => {
    const [a = 0, b = 0] = values
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    if (name === 'translate') return `1 0 0 1 ${short(a)} ${short(b)} cm`;
    if (name === 'scale') return `${a} 0 0 ${a} 0 0 cm`;
    const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
    return `${short(cos)} ${short(sin)} ${short(-sin)} ${short(cos)} 0 0 cm`;
  });
}

/** Draws an element of a picture and what is in it. @throws RangeError for an element that our pictures do not have */
export function draw(element: Element, page: Page): void {
  if (element.name === 'title' || element.name === 'style') return;
  const moves = transforms(element.attributes['transform'] ?? '');
  if (moves.length > 0) page.operators.push('q', ...moves);
  if (element.name === 'g' || element.name === 'svg') for (const child of element.children) draw(child, page);
  else if (element.name === 'text') drawText(element, page);
  else if (element.name === 'rect' || element.name === 'path' || element.name === 'ellipse') drawShape(element, page);
  else throw new RangeError(`the element ${element.name} cannot be drawn`);
  if (moves.length > 0) page.operators.push('Q');
}
