/** Caps on input, so that a hostile or broken file costs little. */
export const limits = { maxCharacters: 20_000_000, maxDepth: 64, maxAliases: 100, maxProblems: 200 } as const;

/** Members that would reach JavaScript's prototypes. */
export const forbiddenMembers: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
