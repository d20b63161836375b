import type { Random } from '../runtime/ports.ts';

/** How often `*`, `+` and `{n,}` repeat at most beyond their minimum. */
const openRepeats = 4;
const printable = 'abcdefghijklmnopqrstuvwxyz';
const classes: Readonly<Record<string, string>> = {
  d: '0123456789',
  w: 'abcdefghijklmnopqrstuvwxyz0123456789_',
  s: ' ',
};

/**
 * A text that matches a regular expression, for the parts of the syntax that JSON Schemas use: literals, classes,
 * groups, alternatives, repeats. @throws SyntaxError for other syntax (look-around, back references, negated classes).
 */
export function samplePattern(pattern: string, random: Random): string {
  const reader = new PatternReader(pattern, random);
  const text = reader.alternatives();
  if (!reader.done) throw new SyntaxError(`unexpected "${pattern.slice(reader.at)}" in pattern ${pattern}`);
  return text;
}

class PatternReader {
  at = 0;
  readonly #pattern: string;
  readonly #random: Random;

  constructor(pattern: string, random: Random) {
    this.#pattern = pattern;
    this.#random = random;
  }

  get done(): boolean {
    return this.at >= this.#pattern.length;
  }

  alternatives(): string {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return options[this.#below(options.length)] ?? '';
  }

  #sequence(): string {
    let text = '';
    while (!this.done && !'|)'.includes(this.#peek())) text += this.#repeated();
    return text;
  }

  /** Reads one atom and its repeat; the atom is read again for each repetition, so that each is drawn anew. */
  #repeated(): string {
    const start = this.at;
    let text = this.#atom();
    const end = this.at;
    const [least, most] = this.#quantifier();
    const after = this.at;
    const count = least + this.#below(most - least + 1);
    if (count === 0) return '';
    for (let n = 1; n < count; n++) {
      this.at = start;
      text += this.#atom();
    }
    this.at = Math.max(after, end);
    return text;
  }

  #atom(): string {
    const character = this.#next();
    if (character === '^' || character === '$') return '';
    if (character === '.') return this.#pick(printable);
    if (character === '[') return this.#pick(this.#characterClass());
    if (character === '\\') return this.#escaped(this.#next());
    if (character !== '(') return character;
    if (this.#peek() === '?' && !this.#take('?:')) throw new SyntaxError(`look-around in pattern ${this.#pattern}`);
    const text = this.alternatives();
    if (!this.#take(')')) throw new SyntaxError(`open group in pattern ${this.#pattern}`);
    return text;
  }

  #escaped(letter: string): string {
    const members = classes[letter];
    if (members !== undefined) return this.#pick(members);
    if (/[a-zA-Z0-9]/.test(letter)) throw new SyntaxError(`escape \\${letter} in pattern ${this.#pattern}`);
    return letter;
  }

  #characterClass(): string {
    if (this.#peek() === '^') throw new SyntaxError(`negated class in pattern ${this.#pattern}`);
    let members = '';
    while (!this.#take(']')) {
      const first = this.#next();
      if (first === '\\') {
        const letter = this.#next();
        members += classes[letter] ?? letter;
      } else if (this.#peek() === '-' && this.#pattern[this.at + 1] !== ']') {
        this.#next();
        members += range(first, this.#next());
      } else members += first;
    }
    return members;
  }

  #quantifier(): [number, number] {
    if (this.#take('?')) return [0, 1];
    if (this.#take('*')) return [0, openRepeats];
    if (this.#take('+')) return [1, 1 + openRepeats];
    const found = /^\{(\d+)(,?)(\d*)\}/.exec(this.#pattern.slice(this.at));
    if (found === null) return [1, 1];
    this.at += found[0].length;
    const least = Number(found[1]);
    if (found[2] === '') return [least, least];
    return [least, found[3] === '' ? least + openRepeats : Number(found[3])];
  }

  #peek(): string {
    return this.#pattern[this.at] ?? '';
  }

  #next(): string {
    const character = this.#pattern[this.at];
    if (character === undefined) throw new SyntaxError(`pattern ${this.#pattern} ends too early`);
    this.at += 1;
    return character;
  }

  #take(text: string): boolean {
    if (!this.#pattern.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #pick(members: string): string {
    return members[this.#below(members.length)] ?? '';
  }
}

function range(first: string, last: string): string {
  const from = first.charCodeAt(0);
  return Array.from({ length: last.charCodeAt(0) - from + 1 }, (_, offset) => String.fromCharCode(from + offset)).join('');
}
