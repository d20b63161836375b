import type { EdgeKind, Topology, TopologyNode } from '../../model/index.ts';
import { nodeKindInfo } from '../../nodes/index.ts';
import { badgesOf, indexEdges, type Badge } from './badges.ts';
import { boundariesOf, boundaryRadius, serviceGroups, type Boundary } from './boundaries.ts';
import { svgThemes, type SvgTheme, type SvgThemeName } from './colours.ts';
import { iconPath } from './icons.ts';
import { deadLetterLinks } from './dead-letter-links.ts';
import { lineBetween, lineDash, lineTone } from './lines.ts';
import { escaped, fitted, rounded, tag, textWidth } from './markup.ts';
import { nodeWidth } from './node-size.ts';
import { boundsOf, placesOf, type Place } from './places.ts';
import { shapeOf } from './shapes.ts';

const margin = 40;
const titlePx = 13;
const smallPx = 11;
const iconPx = 18;
const fontFamily = "'Inter Variable', Inter, system-ui, sans-serif";

export interface SvgOptions {
  /** `light` unless stated. */
  readonly theme?: SvgThemeName;
  /** Address of the font file to be put into the picture, `data:font/woff2;base64,…`; without it a reader uses its own. */
  readonly fontFace?: string;
}

/** A colour between two, as `color-mix` would have it. @param share of the first, 0 to 1 */
function mixed(first: string, second: string, share: number): string {
  const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const others = channels(second);
  const sum = channels(first).map((value, index) => Math.round(value * share + (others[index] ?? 0) * (1 - share)));
  return `#${sum.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function badgeRow(badges: readonly Badge[], theme: SvgTheme, left: number, top: number): string {
  let x = left;
  return badges
    .map(({ text }) => {
      const width = textWidth(text, smallPx) + 10;
      if (x + width > nodeWidth - 12) return '';
      const chip = tag('rect', { x, y: top, width, height: 18, rx: 4, fill: theme.surface, stroke: theme.line });
      const words = tag('text', { x: x + 5, y: top + 13, 'font-size': smallPx, fill: theme.muted }, escaped(text));
      x += width + 4;
      return chip + words;
    })
    .join('');
}

/** px from the top of a card to the base line of its title; below the lid of a cylinder and the head of a table. */
const titleTop = ({ kind }: TopologyNode) => (kind === 'command-store' || kind === 'replica' ? 36 : kind === 'read-model' ? 32 : 26);

/** Outline and icon: the same markup for all cards of one look, made once a picture. */
function bodyOf(node: TopologyNode, theme: SvgTheme, made: Map<string, string>): string {
  const stacked = node.kind === 'consumer' && (node.replicas?.max ?? 1) > 1;
  const databases = node.kind === 'command-store' ? (node.sharding?.databases ?? 0) : 0;
  const look = `${node.kind} ${stacked} ${databases}`;
  const known = made.get(look);
  if (known !== undefined) return known;
  const colour = theme[nodeKindInfo(node.kind).tone];
  const icon = tag('path', {
    d: iconPath(node.kind),
    transform: `translate(${edgeOf(node)} ${titleTop(node) - 12}) scale(${iconPx / 24})`,
    fill: 'none',
    stroke: colour,
    'stroke-width': 1.75,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  const body = shapeOf(node, { fill: mixed(colour, theme.surface, 0.07), stroke: mixed(colour, theme.surface, 0.6) }) + icon;
  made.set(look, body);
  return body;
}

/** px from the left edge of a card to what is in it. */
const edgeOf = ({ kind }: TopologyNode) => (kind === 'topic' || kind === 'queue' ? 20 : 14);

function card(id: string, node: TopologyNode, badges: readonly Badge[], place: Place, theme: SvgTheme, made: Map<string, string>): string {
  const { label } = nodeKindInfo(node.kind);
  const edge = edgeOf(node);
  const left = edge + iconPx + 8;
  const top = titleTop(node);
  const room = nodeWidth - left - edge;
  const title = fitted(node.title ?? id, titlePx, room);
  const service = 'service' in node ? node.service : undefined;
  const sub = fitted(service ?? (node.title === undefined ? label : id), smallPx, room);
  const content =
    tag('title', {}, escaped(`${label}: ${node.title ?? id}`)) +
    bodyOf(node, theme, made) +
    tag('text', { x: left, y: top, 'font-size': titlePx, 'font-weight': 600, fill: theme.text }, escaped(title)) +
    tag('text', { x: left, y: top + 16, 'font-size': smallPx, fill: theme.muted }, escaped(sub)) +
    badgeRow(badges, theme, edge, top + 24);
  return tag('g', { transform: `translate(${rounded(place.x)} ${rounded(place.y)})` }, content);
}

interface Drawn {
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly messageKind: string | undefined;
}

/** The edges, and the dead-letter links that stand in properties. */
function drawnEdges(topology: Topology): Drawn[] {
  const edges = Object.values(topology.edges).map(({ kind, from, to, ...edge }): Drawn => {
    const [first, ...others] = edge.messages ?? [];
    const message = first === undefined ? undefined : topology.messages[first];
    const label = edge.title ?? (first === undefined ? '' : `${message?.title ?? first}${others.length > 0 ? ` +${others.length}` : ''}`);
    return { kind, from, to, label, messageKind: message?.kind };
  });
  const links = deadLetterLinks(topology).map(([from, to]): Drawn => ({
    kind: 'dead-letter',
    from,
    to,
    label: '',
    messageKind: undefined,
  }));
  return [...edges, ...links];
}

function edgeMarkup({ kind, from, to, label, messageKind }: Drawn, places: ReadonlyMap<string, Place>, theme: SvgTheme): string {
  const [a, b] = [places.get(from), places.get(to)];
  if (!a || !b) return '';
  const { d, end, middle } = lineBetween(kind, a, b);
  const stroke = mixed(theme[lineTone(kind, messageKind)], theme.canvas, 0.8);
  const isDouble = kind === 'replicate' || kind === 'project';
  const line = tag('path', { d, fill: 'none', stroke, 'stroke-width': isDouble ? 4.25 : 1.5, 'stroke-dasharray': lineDash(kind) });
  const core = isDouble ? tag('path', { d, fill: 'none', stroke: theme.canvas, 'stroke-width': 1.75 }) : '';
  const tip = tag('path', {
    d: 'M-9 -4.5 L-1 0 L-9 4.5 Z',
    fill: stroke,
    transform: `translate(${rounded(end.x)} ${rounded(end.y)}) rotate(${end.angle})`,
  });
  return line + core + tip + (label === '' ? '' : edgeLabel(label, middle, theme));
}

const maxLabelPx = 132;

function edgeLabel(label: string, { x, y }: { x: number; y: number }, theme: SvgTheme): string {
  const words = fitted(label, smallPx, maxLabelPx - 12);
  const width = textWidth(words, smallPx) + 12;
  return (
    tag('rect', { x: x - width / 2, y: y - 9, width, height: 18, rx: 9, fill: theme.surface, stroke: theme.line }) +
    tag('text', { x, y: y + 4, 'font-size': smallPx, 'text-anchor': 'middle', fill: theme.muted }, escaped(words))
  );
}

/** The box round the cards of a service, and its name. */
function boundaryMarkup({ service, x, y, width, height }: Boundary, theme: SvgTheme): string {
  const box = { x, y, width, height, rx: boundaryRadius, fill: mixed(theme.neutral, theme.canvas, 0.05), stroke: theme.neutral };
  const name = escaped(fitted(service, smallPx, width - 2 * boundaryRadius));
  return (
    tag('rect', { ...box, 'stroke-dasharray': '4 4' }) +
    tag('text', { x: x + boundaryRadius, y: y + 20, 'font-size': smallPx, fill: theme.muted }, name)
  );
}

/** The smallest box around the cards and the services. */
function pictureBox(places: ReadonlyMap<string, Place>, boundaries: readonly Boundary[]) {
  const cards = boundsOf(places.values()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const boxes = [cards, ...boundaries];
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.x + box.width)), Math.max(...boxes.map((box) => box.y + box.height))];
  return { x, y, width: right - x, height: bottom - y };
}

/** @throws RangeError for an address that is not the data of a font */
function fontRule(address: string): string {
  if (!/^data:font\/woff2;base64,[A-Za-z0-9+/=]+$/.test(address)) throw new RangeError('the font is not given as data');
  return `@font-face{font-family:'Inter Variable';font-weight:100 900;src:url(${address}) format('woff2')}`;
}

/** A drawing as an SVG file of its own: no scripts, no references, the same bytes for the same drawing on every machine. */
export function topologyToSvg(topology: Topology, { theme: themeName = 'light', fontFace }: SvgOptions = {}): string {
  const theme = svgThemes[themeName];
  const places = placesOf(topology);
  const boundaries = boundariesOf(serviceGroups(topology), places);
  const { x, y, width, height } = pictureBox(places, boundaries);
  const [left, top, right, bottom] = [x - margin, y - margin, width + 2 * margin, height + 2 * margin];
  const edgesOf = indexEdges(topology);
  const lines = drawnEdges(topology).map((edge) => edgeMarkup(edge, places, theme));
  const made = new Map<string, string>();
  const cards = [...places].flatMap(([id, place]) => {
    const node = topology.nodes[id];
    return node ? [card(id, node, badgesOf(id, node, edgesOf), place, theme, made)] : [];
  });
  const content = [
    tag('title', {}, escaped(topology.info.title ?? topology.info.name)),
    ...(fontFace === undefined ? [] : [tag('style', {}, fontRule(fontFace))]),
    tag('rect', { x: left, y: top, width: right, height: bottom, fill: theme.canvas }),
    ...boundaries.map((boundary) => boundaryMarkup(boundary, theme)),
    ...lines,
    ...cards,
  ].join('\n');
  const viewBox = [left, top, right, bottom].map(rounded).join(' ');
  return `${tag('svg', { xmlns: 'http://www.w3.org/2000/svg', viewBox, width: right, height: bottom, 'font-family': fontFamily, role: 'img' }, `\n${content}\n`)}\n`;
}
