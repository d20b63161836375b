import type { ElementRef } from './finding.ts';

const sections = { node: 'nodes', edge: 'edges', message: 'messages', server: 'servers' } as const;

/** One step of a JSON pointer, escaped. Source: RFC 6901. */
export function escapeStep(step: string | number): string {
  const text = String(step);
  return text.includes('~') || text.includes('/') ? text.replaceAll('~', '~0').replaceAll('/', '~1') : text;
}

export const toPointer = (path: readonly (string | number)[]) => path.map((step) => `/${escapeStep(step)}`).join('');

/** @returns the steps of a pointer; none for ''. */
export const fromPointer = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** @returns the value that the pointer names, undefined where there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const step of fromPointer(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Pointer to an element; '' for the document. */
export const elementPointer = (target: ElementRef): string =>
  target.type === 'document' ? '' : `/${sections[target.type]}/${escapeStep(target.id)}`;
