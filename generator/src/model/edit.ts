import type { EditStep, TopologyEdit } from './edit-step.ts';
import { fromPointer } from './pointer.ts';
import type { Topology } from './topology.ts';

export type { EditStep, TopologyEdit } from './edit-step.ts';

/** An edit that does not fit the topology: a fault of the rule that made it. */
export class EditError extends Error {
  override readonly name = 'EditError';
  readonly code = 'edit-misfit';
}

type Plain = Record<string, unknown>;

function withItem(list: readonly unknown[], name: string, change: (value: unknown) => unknown): unknown[] {
  const index = Number(name);
  if (!Number.isInteger(index) || index < 0 || index > list.length) throw new EditError(`a list has no item "${name}"`);
  const value = change(list[index]);
  const rest = list.slice(index + 1);
  return value === undefined ? [...list.slice(0, index), ...rest] : [...list.slice(0, index), value, ...rest];
}

function withMember(map: Plain, name: string, change: (value: unknown) => unknown): Plain {
  const value = change(Object.hasOwn(map, name) ? map[name] : undefined);
  if (value !== undefined) return { ...map, [name]: value };
  const { [name]: _removed, ...rest } = map;
  return rest;
}

function changed(value: unknown, path: readonly string[], step: EditStep): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return step.op === 'set' ? step.value : undefined;
  if (value === undefined && step.op === 'remove') return undefined;
  if (value !== undefined && (typeof value !== 'object' || value === null))
    throw new EditError(`${step.pointer} leads through a plain value`);
  const change = (inner: unknown) => changed(inner, rest, step);
  return Array.isArray(value) ? withItem(value, name, change) : withMember((value ?? {}) as Plain, name, change);
}

/**
 * The topology after the edit; what is untouched keeps its identity.
 * @throws EditError where a pointer leads through a plain value or past the end of a list
 */
export const applyEdit = (topology: Topology, edit: TopologyEdit): Topology =>
  edit.reduce((result, step) => changed(result, fromPointer(step.pointer), step) as Topology, topology);
