/** Longest pattern of a user rule. */
const longestPattern = 100;
/** Unbounded repetitions in one pattern: each one more multiplies the worst time by the length of the text. */
const mostRepetitions = 3;
const largestCount = 100;
/** Characters of a value that a pattern sees, so that the worst pattern that passes still ends soon. */
const longestText = 200;

interface Group {
  /** Whether it can match the same text in more than one way. */
  isAmbiguous: boolean;
}

const repetition = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})/;

/** Why a pattern is refused, in words; undefined where it is safe enough. */
function refusal(pattern: string): string | undefined {
  if (pattern.length > longestPattern) return `it is longer than ${longestPattern} characters`;
  const groups: Group[] = [{ isAmbiguous: false }];
  let repetitions = 0;
  let closed: Group | undefined;
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at);
    const counted = repetition.exec(rest);
    if (counted) {
      const [whole, least, most] = counted;
      if (Math.max(Number(least ?? 0), Number(most ?? 0)) > largestCount) return `it repeats something more than ${largestCount} times`;
      if (closed?.isAmbiguous) return 'it repeats a group that repeats or chooses inside';
      const isUnbounded = whole === '*' || whole === '+' || (most === '' && least !== undefined);
      repetitions += isUnbounded ? 1 : 0;
      for (const group of groups) group.isAmbiguous = true;
      at += whole.length - 1;
      if (pattern[at + 1] === '?') at += 1;
      closed = undefined;
      continue;
    }
    closed = undefined;
    if (rest.startsWith('(?') && !rest.startsWith('(?:')) return 'it looks ahead or behind, or names a group';
    if (/^\\[1-9k]/.test(rest)) return 'it refers back to a group';
    if (rest[0] === '\\') at += 1;
    else if (rest[0] === '[') at += classLength(rest) - 1;
    else if (rest[0] === '(') groups.push({ isAmbiguous: false });
    else if (rest[0] === '|') for (const group of groups) group.isAmbiguous = true;
    else if (rest[0] === ')') closed = groups.length > 1 ? groups.pop() : undefined;
  }
  return repetitions > mostRepetitions ? `it has more than ${mostRepetitions} repetitions without an end` : undefined;
}

function classLength(text: string): number {
  for (let at = 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === ']') return at + 1;
  }
  return text.length;
}

/**
 * A test by a regular expression that cannot take long: patterns whose time may explode are refused, and only the first
 * characters of a text are looked at.
 * @returns the test, or why there is none
 */
export function safePattern(pattern: string): { readonly test: (text: string) => boolean } | { readonly refused: string } {
  const refused = refusal(pattern);
  if (refused !== undefined) return { refused };
  try {
    const expression = new RegExp(pattern);
    return { test: (text) => expression.test(text.slice(0, longestText)) };
  } catch {
    return { refused: 'it is not a regular expression' };
  }
}
