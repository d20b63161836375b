import * as Type from 'typebox';
import { choice, field, fields, flag, object, optional, text } from './schema-kit.ts';

export const messageSchema = object(
  {
    kind: choice(['event', 'command', 'query', 'reply'], {
      title: 'Kind',
      description: 'A command asks for something, an event tells that something happened, a query asks for data, a reply answers.',
      examples: ['event'],
    }),
    title: optional(text({ title: 'Title', description: 'Name for people.', examples: ['Order placed'] })),
    description: optional(
      text({ title: 'Description', description: 'What the message means.', examples: ['The customer has confirmed the basket.'] }),
    ),
    schemaVersion: optional(
      Type.String({
        title: 'Schema version',
        description: 'Version of the payload; raise the major when readers must change.',
        pattern: '^[0-9]+(\\.[0-9]+){0,2}$',
        examples: ['1'],
      }),
    ),
    idField: optional(
      field({
        title: 'Id field',
        description: 'Payload field, set by the producer, that identifies the message over every repeat.',
        examples: ['orderId'],
      }),
    ),
    partitionKey: optional(
      field({
        title: 'Partition key',
        description: 'Payload field that keeps related messages in order and on one shard.',
        examples: ['customerId'],
      }),
    ),
    sensitive: optional(
      fields({
        title: 'Sensitive fields',
        description: 'Payload fields with personal data; they never reach logs, keys or headers.',
        examples: [['email']],
      }),
    ),
    ephemeral: optional(
      flag({
        title: 'Ephemeral',
        description: 'A newer message replaces it, like a heartbeat: losing one is harmless.',
        default: false,
        examples: [false],
      }),
    ),
    payload: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      title: 'Payload',
      description: 'JSON Schema of the data, an object schema without remote references.',
      examples: [{ type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } }],
      additionalProperties: true,
    }),
  },
  { title: 'Message', description: 'What travels: its meaning, its payload and the fields that identify and route it.' },
);

export type Message = Type.Static<typeof messageSchema>;
