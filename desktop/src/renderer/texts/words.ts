import type { texts } from './en.ts';

/** The shape of a set of texts: the same keys and places for values as in English, other words. */
type Words<Text> = Text extends string
  ? string
  : Text extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Key in keyof Text]: Words<Text[Key]> };

/** Every text of the designer, in some language. */
export type Texts = Words<typeof texts>;
