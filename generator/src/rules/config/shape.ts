import { escapeStep } from '../../model/pointer.ts';

export interface Misshape {
  readonly pointer: string;
  readonly message: string;
  readonly remedy: string;
}

export type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value of a rules file with its place. Reading what has another shape notes it and gives nothing, so that one pass finds all mistakes. */
export class Shape {
  readonly value: unknown;
  readonly pointer: string;
  readonly #noted: Misshape[];

  constructor(value: unknown, noted: Misshape[], pointer = '') {
    this.value = value;
    this.#noted = noted;
    this.pointer = pointer;
  }

  note(message: string, remedy: string): undefined {
    this.#noted.push({ pointer: this.pointer, message, remedy });
    return undefined;
  }

  at(step: string | number): Shape {
    const inner = isPlain(this.value) || Array.isArray(this.value) ? (this.value as Plain)[step] : undefined;
    return new Shape(inner, this.#noted, `${this.pointer}/${escapeStep(step)}`);
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** An object; members that are not among the known ones are noted, but for `x-` members. */
  object(known?: readonly string[]): Plain | undefined {
    if (!isPlain(this.value)) return this.note('an object is expected here', 'Write members below it.');
    for (const member of known ? Object.keys(this.value) : []) {
      if (known?.includes(member) || member.startsWith('x-')) continue;
      this.at(member).note(`the property "${member}" is not known here`, `Use one of ${known?.join(', ') ?? ''}.`);
    }
    return this.value;
  }

  list(most: number): Shape[] {
    if (!Array.isArray(this.value)) return this.note('a list is expected here', 'Write a list.') ?? [];
    if (this.value.length > most) return this.note(`the list has more than ${most} items`, `Keep at most ${most}.`) ?? [];
    return this.value.map((_item, index) => this.at(index));
  }

  text(longest: number): string | undefined {
    if (typeof this.value !== 'string' || this.value.trim() === '') return this.note('a text is expected here', 'Write a text.');
    return this.value.length > longest ? this.note(`the text is longer than ${longest} characters`, 'Shorten it.') : this.value;
  }

  choice<const Value extends string>(values: readonly Value[]): Value | undefined {
    const found = values.find((value) => value === this.value);
    return (
      found ?? this.note(`${JSON.stringify(this.value) ?? 'nothing'} is not one of the known values`, `Use one of ${values.join(', ')}.`)
    );
  }

  number(): number | undefined {
    return typeof this.value === 'number' && Number.isFinite(this.value)
      ? this.value
      : this.note('a number is expected here', 'Write a number.');
  }
}
