import * as Type from 'typebox';
import { choice, flag, object, optional, text } from './schema-kit.ts';

export const protocols = ['postgres', 'rabbitmq', 'nats', 'kafka', 'solace', 'sqs', 'servicebus'] as const;
export type Protocol = (typeof protocols)[number];

/** Brokers that a generated project can run on; the other profiles are for checking drawings. */
export const generatedBrokers = ['postgres', 'rabbitmq', 'nats', 'kafka'] as const satisfies readonly Protocol[];
export type GeneratedBroker = (typeof generatedBrokers)[number];

export const serverSchema = object(
  {
    protocol: choice(protocols, { title: 'Broker', description: 'Broker profile: rules ask what it can do.', examples: ['postgres'] }),
    version: optional(
      Type.String({
        title: 'Version',
        description: 'Version of the broker, where its behaviour changed between versions.',
        pattern: '^[0-9]+(\\.[0-9]+){0,2}$',
        examples: ['4.1'],
      }),
    ),
    description: optional(text({ title: 'Description', description: 'What it is used for.', examples: ['Shared broker of the shop'] })),
    deadLetterStrategy: optional(
      choice(['application', 'at-most-once', 'at-least-once'], {
        title: 'Dead-letter strategy',
        description: 'Who moves failed messages: the generated code with a confirm (application), or the broker itself.',
        default: 'application',
        examples: ['application'],
      }),
    ),
    emulate: optional(
      flag({ title: 'Emulate', description: 'Let the runtime emulate what the profile lacks.', default: false, examples: [true] }),
    ),
  },
  { title: 'Server', description: 'A message broker.' },
);

export type Server = Type.Static<typeof serverSchema>;
