import { edgeKindInfo, type TopologyEdge, type TopologyNode } from 'eventwright/model/index.ts';
import { messageSchema } from 'eventwright/model/message.ts';
import { serverSchema } from 'eventwright/model/server.ts';
import { nodeKindInfo } from 'eventwright/nodes/index.ts';

export type ReferenceTarget = 'node' | 'message' | 'server';

/** The part of JSON Schema that the format uses, as the inspector and the reference walker read it. */
export interface PropertySchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
  readonly items?: PropertySchema;
  readonly anyOf?: readonly PropertySchema[];
  readonly 'x-unit'?: string;
  readonly 'x-ref'?: ReferenceTarget;
}

export const nodeSchema = (node: TopologyNode) => nodeKindInfo(node.kind).schema as unknown as PropertySchema;
export const edgeSchema = (edge: TopologyEdge) => edgeKindInfo(edge.kind).schema as unknown as PropertySchema;
export const messagePropertySchema = messageSchema as unknown as PropertySchema;
export const serverPropertySchema = serverSchema as unknown as PropertySchema;
