import fc from 'fast-check';
import { nodeKinds } from '../../nodes/index.ts';
import { checkValue, edgeKinds, formatVersion, type Topology } from '../../model/index.ts';

const id = fc.stringMatching(/^[a-z][a-z0-9]{0,3}(?:-[a-z0-9]{1,3})?$/);
const free = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const words = { title: fc.string(), description: fc.string() };

/** JSON Schemas with references to themselves and to elsewhere, and members that only look like references. */
const payload = fc.record(
  {
    type: fc.constant('object'),
    $ref: fc.constantFrom('#', '#/$defs/a', '#/components/messages/a/payload', '#/channels/a', 'other.json#/a'),
    properties: fc.dictionary(
      id,
      fc.record({ type: fc.constantFrom('string', 'integer'), $ref: fc.constantFrom('#/$defs/a', 'x') }, { requiredKeys: ['type'] }),
      {
        noNullPrototype: true,
      },
    ),
    $defs: fc.record({ a: fc.constant({ type: 'string' }) }),
    note: free,
  },
  { requiredKeys: [] },
);

const messages = fc.dictionary(
  id,
  fc.record(
    { kind: fc.constantFrom('event', 'command', 'query', 'reply'), ...words, payload, schemaVersion: fc.constant('1.2'), 'x-note': free },
    { requiredKeys: ['kind', 'payload'] },
  ),
  { noNullPrototype: true, maxKeys: 4 },
);

const servers = fc.dictionary(
  fc.oneof(id, fc.constant('main')),
  fc.record(
    {
      protocol: fc.constantFrom('postgres', 'rabbitmq', 'nats', 'kafka', 'solace', 'sqs', 'servicebus'),
      description: fc.string(),
      version: fc.constant('4.1'),
      'x-note': free,
    },
    { requiredKeys: ['protocol'] },
  ),
  { noNullPrototype: true, maxKeys: 3 },
);

/** Members that queues and topics have and no other kind. */
const channelWords = {
  maxLength: fc.integer({ min: 1, max: 9999 }),
  ordering: fc.constantFrom('none', 'key', 'total'),
  partitions: fc.integer({ min: 1, max: 9 }),
  retentionMs: fc.integer({ min: 1, max: 9999 }),
  durable: fc.boolean(),
  external: fc.boolean(),
  server: fc.constantFrom('main', 'a', 'b'),
};

const [firstKind, ...otherKinds] = nodeKinds.map(({ kind, initial }) =>
  fc
    .record(
      { kind: fc.constant(kind), ...words, 'x-note': free, ...(kind === 'queue' || kind === 'topic' ? channelWords : {}) },
      { requiredKeys: ['kind'] },
    )
    .map((members) => ({ ...initial, ...members })),
);
const node = fc.oneof(firstKind ?? fc.constant({}), ...otherKinds);

type Draft = { messages: object; servers: object; nodes: Record<string, { kind: string }> };

/** Edges of every kind between nodes of the drawing, and now and then to nothing, with messages that are drawn or not. */
function edgesOf({ messages: all, nodes }: Draft) {
  const end = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...Object.keys(nodes), 'gone') }, { weight: 1, arbitrary: id });
  const [first, ...others] = edgeKinds.map(({ kind }) =>
    fc.record(
      {
        kind: fc.constant(kind),
        from: end,
        to: end,
        ...words,
        delivery: fc.constantFrom('at-most-once', 'at-least-once'),
        messages: fc.array(fc.constantFrom(...Object.keys(all), 'gone'), { maxLength: 3 }),
        'x-note': free,
      },
      { requiredKeys: ['kind', 'from', 'to'] },
    ),
  );
  return fc.dictionary(id, fc.oneof(first ?? fc.constant({}), ...others), { noNullPrototype: true, maxKeys: 8 });
}

/** Topologies that the format allows, with every kind of node and edge, sound or not. */
export const topologies: fc.Arbitrary<Topology> = fc
  .record({ messages, servers, nodes: fc.dictionary(id, node, { noNullPrototype: true, maxKeys: 8 }) })
  .chain((draft) =>
    fc.record(
      {
        eventwright: fc.constant(formatVersion),
        $schema: fc.string(),
        info: fc.record({ name: id, ...words, version: fc.string(), 'x-note': free }, { requiredKeys: ['name'] }),
        messages: fc.constant(draft.messages),
        servers: fc.constant(draft.servers),
        nodes: fc.constant(draft.nodes),
        edges: edgesOf(draft as Draft),
        layout: fc.dictionary(
          fc.constantFrom(...Object.keys(draft.nodes), 'gone'),
          fc.record({ x: fc.integer({ min: 0, max: 999 }), y: fc.integer({ min: 0, max: 999 }) }),
          {
            noNullPrototype: true,
          },
        ),
        rules: fc.constantFrom({}, { 'channel/no-dead-letter': 'off' }),
        'x-owner': free,
      },
      { requiredKeys: ['eventwright', 'info', 'messages', 'servers', 'nodes', 'edges'] },
    ),
  )
  .map((value) => checkValue(value).topology)
  .filter((topology) => topology !== undefined);
