import type { TopologyEdit } from '../model/edit.ts';
import { forbiddenMembers } from '../model/limits.ts';
import { fromPointer } from '../model/pointer.ts';

const isWritable = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([member, inner]) => !forbiddenMembers.has(member) && isWritable(inner));
};

/**
 * Whether the format can hold what the edit writes: no number without an end, as extreme figures of a drawing make one, and no member that
 * readers refuse, as a field of the user may be called.
 */
export const isWritableEdit = (edit: TopologyEdit): boolean =>
  edit.every(
    (step) => !fromPointer(step.pointer).some((member) => forbiddenMembers.has(member)) && (step.op === 'remove' || isWritable(step.value)),
  );
