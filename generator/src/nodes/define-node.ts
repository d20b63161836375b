import type * as Type from 'typebox';
import { object, optional, text } from '../model/schema-kit.ts';

/** Colour family of a kind on the canvas. */
export type Tone = 'command' | 'event' | 'query' | 'neutral';

export interface NodeKindInfo<Kind extends string, Schema extends Type.TObject> {
  readonly kind: Kind;
  readonly label: string;
  /** One sentence for the palette. */
  readonly hint: string;
  readonly tone: Tone;
  /** Ports that edges may use: `in` on the left, `out` on the right. */
  readonly ports: { readonly in: boolean; readonly out: boolean };
  /** Members of a node that was just dropped on the canvas; must be enough for a valid document. */
  readonly initial: Readonly<Record<string, unknown>>;
  readonly schema: Schema;
}

export const defineNode = <const Kind extends string, Schema extends Type.TObject>(info: NodeKindInfo<Kind, Schema>) => info;

/** Members that every node has. */
export const commonMembers = {
  title: optional(text({ title: 'Title', description: 'Name for people; the id unless stated.', examples: ['Order fulfilment'] })),
  description: optional(text({ title: 'Description', description: 'What it is there for.', examples: ['Reserves stock and ships.'] })),
};

export { object, optional };
