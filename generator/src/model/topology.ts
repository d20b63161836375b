import * as Type from 'typebox';
import { nodeKinds } from '../nodes/index.ts';
import { edgeKinds } from './edges.ts';
import { messageSchema } from './message.ts';
import { choice, idPattern, integer, object, optional, text } from './schema-kit.ts';
import { serverSchema } from './server.ts';

export const formatVersion = '1.0';

type AnyNode = Type.Static<(typeof nodeKinds)[number]['schema']>;
type AnyEdge = Type.Static<(typeof edgeKinds)[number]['schema']>;

/** One of several objects told apart by `kind`; validators and editors then speak of that kind only. */
const byKind = <Value>(title: string, schemas: readonly Type.TSchema[]) =>
  Type.Unsafe<Value>({ type: 'object', title, required: ['kind'], discriminator: { propertyName: 'kind' }, oneOf: schemas });

const mapOf = <Item extends Type.TSchema>(item: Item, about: { title: string; description: string }) =>
  Type.Unsafe<Record<string, Type.Static<Item>>>({
    type: 'object',
    ...about,
    patternProperties: { [idPattern]: item, '^x-': {} },
    additionalProperties: false,
  });

const severity = choice(['off', 'info', 'warning', 'error'], {
  title: 'Severity',
  description: 'Severity of the rule, or off.',
  examples: ['off'],
});

const ruleOverride = object(
  {
    severity: optional(severity),
    reason: optional(
      text({ title: 'Reason', description: 'Why this system differs.', examples: ['Accepted in the design review of May.'] }),
    ),
    nodes: optional(
      mapOf(
        object(
          { severity, reason: text({ title: 'Reason', description: 'Why this element differs.', examples: ['Monitored by the bank.'] }) },
          { title: 'Override for one element', description: 'Severity for one node or edge.' },
        ),
        { title: 'Elements', description: 'Overrides for single nodes or edges, by id.' },
      ),
    ),
  },
  { title: 'Rule override', description: 'Changes the severity of one rule.' },
);

export const topologySchema = object(
  {
    $schema: optional(
      text({ title: 'Schema', description: 'Address of this schema, for editors.', examples: ['./topology.v1.schema.json'] }),
    ),
    eventwright: Type.Literal(formatVersion, {
      title: 'Format version',
      description: 'Version of the topology format.',
      examples: [formatVersion],
    }),
    info: object(
      {
        name: Type.String({
          title: 'Name',
          description: 'Short name; becomes the generated project.',
          pattern: idPattern,
          examples: ['order-platform'],
        }),
        title: optional(text({ title: 'Title', description: 'Name for people.', examples: ['Order platform'] })),
        description: optional(
          text({ title: 'Description', description: 'What the system does.', examples: ['Takes and ships web shop orders.'] }),
        ),
        version: optional(text({ title: 'Version', description: 'Version of this drawing.', examples: ['1.4.0'] })),
      },
      { title: 'Info', description: 'What this drawing is.' },
    ),
    servers: optional(
      mapOf(serverSchema, {
        title: 'Servers',
        description: 'Message brokers by id; `main` is the one that channels use unless they say otherwise.',
      }),
    ),
    messages: optional(mapOf(messageSchema, { title: 'Messages', description: 'Messages by id.' })),
    nodes: optional(
      mapOf(
        byKind<AnyNode>(
          'Node',
          nodeKinds.map(({ schema }) => schema),
        ),
        { title: 'Nodes', description: 'Nodes by id.' },
      ),
    ),
    edges: optional(
      mapOf(
        byKind<AnyEdge>(
          'Edge',
          edgeKinds.map(({ schema }) => schema),
        ),
        { title: 'Edges', description: 'Edges by id.' },
      ),
    ),
    rules: optional(
      Type.Unsafe<Record<string, Type.Static<typeof severity> | Type.Static<typeof ruleOverride>>>({
        type: 'object',
        title: 'Rules',
        description: 'Overrides by rule id.',
        propertyNames: { pattern: '^([a-z-]+/[a-z-]+|x-.*)$' },
        additionalProperties: { anyOf: [severity, ruleOverride] },
      }),
    ),
    layout: optional(
      mapOf(
        object(
          {
            x: integer({ title: 'x', description: 'Left edge on the canvas.', unit: 'px', minimum: -1_000_000, examples: [320] }),
            y: integer({ title: 'y', description: 'Top edge on the canvas.', unit: 'px', minimum: -1_000_000, examples: [160] }),
          },
          { title: 'Position', description: 'Place of one node on the canvas.' },
        ),
        { title: 'Layout', description: 'Positions by node id, apart from the nodes, so that a moved box is a one-line change.' },
      ),
    ),
  },
  { title: 'Eventwright topology', description: 'An event-driven system: producers, channels, consumers, stores and how they are joined.' },
);

type Raw = Type.Static<typeof topologySchema>;

export type TopologyNode = AnyNode;
export type TopologyEdge = AnyEdge;
export type NodeOf<Kind extends AnyNode['kind']> = Extract<AnyNode, { kind: Kind }>;
export type EdgeOf<Kind extends AnyEdge['kind']> = Extract<AnyEdge, { kind: Kind }>;
export type Position = NonNullable<Raw['layout']>[string];
export type RuleOverride = NonNullable<Raw['rules']>[string];
export type RuleSeverity = Type.Static<typeof severity>;

/** A topology as parsed: the maps are always there, empty where the document leaves them out. */
export type Topology = Omit<Raw, 'servers' | 'messages' | 'nodes' | 'edges' | 'layout' | 'rules'> & {
  [Member in 'servers' | 'messages' | 'nodes' | 'edges' | 'layout' | 'rules']: NonNullable<Raw[Member]>;
};
