import type { Located, References } from './references.ts';
import { isPlain, listOf, plainOf, without, type Plain } from './values.ts';

/** Merge of objects, the members of the second one winning. Source: RFC 7396, JSON Merge Patch. */
function merged(base: Plain, over: Plain): Plain {
  const both = Object.entries(over).map(([member, value]) => {
    const before = base[member];
    return [member, isPlain(before) && isPlain(value) ? merged(before, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(both) };
}

/**
 * An operation or a message with its traits worked in. Members of the object itself win in 3.x, those of the traits in 2.x.
 * Source: AsyncAPI 2.6 and 3.0, Traits Merge Mechanism.
 */
export function withTraits({ value, file, path }: Located, major: 2 | 3, references: References): Plain {
  const own = without(plainOf(value), ['traits']);
  let traits: Plain = {};
  listOf(plainOf(value)['traits']).forEach((trait, index) => {
    const found = references.resolve({ value: trait, file, path: [...path, 'traits', String(index)] });
    if (found) traits = merged(traits, plainOf(found.value));
  });
  return major === 3 ? merged(traits, own) : merged(own, traits);
}
