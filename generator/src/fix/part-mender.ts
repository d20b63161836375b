import { parse } from 'yaml';
import {
  canonicalItem,
  canonicalMember,
  canonicalRoot,
  editedYaml,
  isEqual,
  isSection,
  printYaml,
  splitYaml,
  type Holding,
  type Plain,
  type Topology,
  type YamlGroup,
  type YamlPart,
  type YamlParts,
} from '../model/index.ts';
import { StyledText } from './styled-text.ts';

/** Some lines of a text; those of an element say which. */
export interface Piece {
  readonly text: string;
  /** Steps of the pointer to the element; absent for what lies between elements. */
  readonly path?: readonly string[];
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const ownMember = (map: Plain, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined);
const indented = (text: string, indent: number) => text.replaceAll(/^(?=.)/gm, ' '.repeat(indent));
const outdented = (text: string, indent: number) => text.replaceAll(new RegExp(`^ {1,${indent}}`, 'gm'), '');
const holdingOf = (member: string): Holding => (member === 'layout' ? 'positions' : 'elements');

/** A text whose lines do not say what they were taken to say. */
class Misfit extends Error {
  override readonly name = 'Misfit';
}

function assertSays(text: string, value: Plain): void {
  let said: unknown;
  try {
    said = parse(text);
  } catch (error) {
    throw new Misfit('it cannot be read', { cause: error });
  }
  if (!isEqual(said, value)) throw new Misfit('it says something else');
}

/** The lines of one member with another value, in their style. @throws Misfit */
function mendedLines(text: string, before: Plain, after: Plain, holding: Holding): string {
  assertSays(text, before);
  const printed = editedYaml(text, before, holding);
  const wanted = editedYaml(text, after, holding);
  if (printed === undefined || wanted === undefined) throw new Misfit('it is no map');
  const merged = new StyledText(text, printed).merged(wanted);
  try {
    assertSays(merged, after);
    return merged;
  } catch {
    assertSays(wanted, after);
    return wanted;
  }
}

/** Writes changes of a topology into its YAML text element by element, so that the work is that of the change and not of the text. */
export class PartMender {
  readonly #parts: YamlParts;
  readonly #root: Plain;
  /** Mended lines of an element by the value that they say. */
  readonly #mended = new WeakMap<YamlPart, { readonly value: unknown; readonly piece: Piece }>();

  private constructor(parts: YamlParts, root: Plain) {
    this.#parts = parts;
    this.#root = root;
  }

  /** @param topology what the text says @returns undefined where the lines of the text do not tell its elements apart */
  static of(text: string, topology: Topology): PartMender | undefined {
    const parts = splitYaml(text, isSection);
    return parts && new PartMender(parts, canonicalRoot(topology));
  }

  /** The text of the changed topology in pieces; undefined where its parts are not what they seemed. */
  pieces(after: Topology): readonly Piece[] | undefined {
    try {
      return this.#pieces(canonicalRoot(after));
    } catch (error) {
      if (error instanceof Misfit) return undefined;
      throw error;
    }
  }

  #pieces(after: Plain): Piece[] {
    const present = new Set(this.#parts.groups.map(({ member }) => member));
    const fresh = freshAfter(Object.keys(after), present);
    const printed = (previous: string) =>
      (fresh.get(previous) ?? []).map((member) => ({
        path: [member],
        text: printYaml({ [member]: canonicalMember(member, after[member]) }),
      }));
    return [
      { text: this.#parts.head },
      ...printed(''),
      ...this.#parts.groups.flatMap((group) => [...this.#group(group, after), ...printed(group.member)]),
      { text: this.#parts.tail },
    ];
  }

  #group(group: YamlGroup, after: Plain): Piece[] {
    const { member, header, parts } = group;
    const before = ownMember(this.#root, member);
    const value = ownMember(after, member);
    if (value === undefined) return [];
    if (parts && isPlain(before) && isPlain(value)) return [{ text: header }, ...this.#elements(group, parts, before, value)];
    if (before === value || isEqual(before, value)) return [{ path: [member], text: header }];
    const all = { [member]: canonicalMember(member, before) };
    return [{ path: [member], text: mendedLines(header, all, { [member]: canonicalMember(member, value) }, 'document') }];
  }

  #elements({ member, indent }: YamlGroup, parts: readonly YamlPart[], before: Plain, after: Plain): Piece[] {
    const fresh = freshAfter(
      Object.keys(after).toSorted((a, b) => (a < b ? -1 : 1)),
      new Set(parts.map(({ id }) => id)),
    );
    const printed = (previous: string) =>
      (fresh.get(previous) ?? []).map((id) => ({
        path: [member, id],
        text: indented(printYaml({ [id]: canonicalItem(member, after[id]) }, holdingOf(member)), indent),
      }));
    const kept = parts.flatMap((part) => [
      ...this.#element(member, indent, part, ownMember(before, part.id), ownMember(after, part.id)),
      ...printed(part.id),
    ]);
    return [...printed(''), ...kept];
  }

  #element(member: string, indent: number, part: YamlPart, before: unknown, value: unknown): Piece[] {
    const { id, text } = part;
    const path = [member, id];
    if (isEqual(before, value)) return [{ path, text }];
    const known = this.#mended.get(part);
    if (known && known.value === value) return [known.piece];
    const lines = outdented(text, indent);
    const said = { [id]: canonicalItem(member, before) };
    if (value === undefined) {
      assertSays(lines, said);
      return [];
    }
    const wanted = canonicalItem(member, value);
    const piece = { path, text: indented(mendedLines(lines, said, { [id]: wanted }, holdingOf(member)), indent) };
    this.#mended.set(part, { value, piece });
    return [piece];
  }
}

/** Names that are not there yet, each after the one before it in the order that is; '' for the start. */
function freshAfter(names: readonly string[], present: ReadonlySet<string>): Map<string, string[]> {
  const fresh = new Map<string, string[]>();
  let previous = '';
  for (const name of names) {
    if (present.has(name)) previous = name;
    else fresh.set(previous, [...(fresh.get(previous) ?? []), name]);
  }
  return fresh;
}
