import * as Type from 'typebox';

/** What every property states about itself: the inspector's form, completion and docs are built from it. */
export interface About<Value> {
  title: string;
  description: string;
  examples: readonly Value[];
  /** What is assumed where the property is absent; left out where absence itself is meant. */
  default?: Value;
}

export type Unit =
  | 'ms'
  | 'messages'
  | 'bytes'
  | 'messages/s'
  | 'attempts'
  | 'deliveries'
  | 'workers'
  | 'processes'
  | 'partitions'
  | 'databases'
  | 'tables'
  | 'slots'
  | 'hops'
  | 'tokens'
  | 'tokens/success'
  | 'rows'
  | 'ratio'
  | 'version'
  | 'px';

interface Quantity extends About<number> {
  unit: Unit;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
}

const numeric = ({ unit, ...about }: Quantity) => ({ ...about, 'x-unit': unit });

/** Ids are an allow-list: they become identifiers, files and queue names without being repaired. */
export const idPattern = '^[a-z][a-z0-9-]{0,62}$';
/** Names of payload fields that may become SQL columns and TypeScript members. */
export const fieldPattern = '^[A-Za-z][A-Za-z0-9_]{0,62}$';

export const integer = (about: Quantity) => Type.Integer({ minimum: 0, ...numeric(about) });
export const number = (about: Quantity) => Type.Number({ minimum: 0, ...numeric(about) });
export const milliseconds = (about: Omit<Quantity, 'unit'>) => integer({ ...about, unit: 'ms' });
export const text = (about: About<string>) => Type.String({ ...about });
export const flag = (about: About<boolean>) => Type.Boolean({ ...about });
export const id = (about: About<string>) => Type.String({ ...about, pattern: idPattern });

/** The id of another element; `x-ref` names the kind of element, for completion and reference findings. */
export const ref = (target: 'node' | 'message' | 'server', about: About<string>) =>
  Type.String({ ...about, pattern: idPattern, 'x-ref': target });

export const refs = (target: 'node' | 'message', about: About<string[]>) =>
  Type.Array(Type.String({ pattern: idPattern, 'x-ref': target }), { ...about });

/** Names of payload fields. */
export const fields = (about: About<string[]>) => Type.Array(Type.String({ pattern: fieldPattern }), { ...about });
export const field = (about: About<string>) => Type.String({ ...about, pattern: fieldPattern });

export const choice = <const Values extends readonly [string, ...string[]]>(values: Values, about: About<Values[number]>) =>
  Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...about });

/** An object that refuses unknown members, but for `x-` fields, which are kept and never read. */
export const object = <Members extends Type.TProperties>(members: Members, about: { title: string; description: string }) =>
  Type.Object(members, { ...about, additionalProperties: false, patternProperties: { '^x-': {} } });

export const optional = Type.Optional;
