/** An object as it stands in a document, of which nothing is known yet. */
export type Plain = Readonly<Record<string, unknown>>;

export const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

const nothing: Plain = {};

/** The value where it is an object, else an empty one: a tolerant reader goes on. */
export const plainOf = (value: unknown): Plain => (isPlain(value) ? value : nothing);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The text where it is one that says something. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);

/** A whole number of at least 1, written as a number or as a text. */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 1 ? number : undefined;
}

/** The members but for those named. */
export const without = (value: Plain, names: readonly string[]): Plain =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

export const isEmpty = (value: Plain): boolean => Object.keys(value).length === 0;

/** The members that have a value, so that what is not known leaves no trace. */
export const defined = <Members extends Plain>(members: Members): { [Name in keyof Members]?: NonNullable<Members[Name]> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: NonNullable<Members[Name]>;
  };
