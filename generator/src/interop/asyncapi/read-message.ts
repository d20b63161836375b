import { fieldPattern } from '../../model/schema-kit.ts';
import type { ReadMessage } from './application.ts';
import { fileFinding, type FileFinding } from './findings.ts';
import { isMarked } from './marks.ts';
import { payloadOf } from './payload.ts';
import type { Located, References } from './references.ts';
import { withTraits } from './traits.ts';
import { defined, plainOf, textOf, without } from './values.ts';

const isField = new RegExp(fieldPattern);

/** The payload field that a runtime expression names, as in `$message.payload#/orderId`; headers are no fields of ours. */
function fieldOf(location: unknown): string | undefined {
  const field = /^\$message\.payload#\/([^/]+)$/.exec(textOf(location) ?? '')?.[1];
  return field !== undefined && isField.test(field) ? field : undefined;
}

/** Name of the payload field that the key of a Kafka message speaks of, if it says so. */
function keyField(key: unknown, payload: Readonly<Record<string, unknown>>): string | undefined {
  const schema = plainOf(key);
  const named = [textOf(schema['title']), textOf(schema['x-field'])].find((name) => name !== undefined && isField.test(name));
  return named !== undefined && Object.hasOwn(plainOf(payload['properties']), named) ? named : undefined;
}

interface Settings {
  readonly major: 2 | 3;
  readonly references: References;
  readonly findings: FileFinding[];
  /** Version of the document. */
  readonly version: string;
}

const used = ['name', 'messageId', 'title', 'summary', 'description', 'payload'];

/** Of a message that Eventwright wrote only its name matters here: `readMarked` reads the rest. */
const markedMessage = (key: string, { value, file, path }: Located, { version }: Settings): ReadMessage => ({
  place: { file, path },
  key,
  payload: {},
  version,
  rest: plainOf(value),
});

/** A message with its traits worked in and its payload standing alone. @param fallback its name where it states none */
export function readMessage(fallback: string, at: Located, settings: Settings): ReadMessage {
  const { major, references, findings } = settings;
  const { file, path } = at;
  if (isMarked(at.value)) return markedMessage(fallback, at, settings);
  const message = withTraits(at, major, references);
  const key = textOf(message['name']) ?? textOf(message['messageId']) ?? fallback;
  const format = textOf(message['schemaFormat']);
  const { schema, lost } = payloadOf({ value: message['payload'], file, path: [...path, 'payload'] }, format, references);
  if (lost !== undefined) {
    findings.push(
      fileFinding(
        'payload-format',
        { file, path: [...path, 'payload'] },
        `The payload of "${key}" is drawn as far as it is understood: ${lost}. The original is kept under x-asyncapi.`,
        'Write it as a JSON Schema without references to elsewhere, so that the generated code checks it.',
      ),
    );
  }
  const kafkaKey = plainOf(plainOf(message['bindings'])['kafka'])['key'];
  const rest = without(message, used);
  return {
    place: { file, path },
    key,
    ...defined({
      title: textOf(message['title']),
      description: textOf(message['description']) ?? textOf(message['summary']),
      partitionKey: keyField(kafkaKey, schema),
      correlationField: fieldOf(plainOf(references.resolve({ value: message['correlationId'], file, path })?.value)['location']),
    }),
    payload: schema,
    version: settings.version,
    rest: {
      ...rest,
      ...(textOf(message['summary']) !== undefined && textOf(message['description']) !== undefined && { summary: message['summary'] }),
      ...(key !== (textOf(message['name']) ?? fallback) && { messageId: message['messageId'] }),
      ...(lost !== undefined && { payload: message['payload'] }),
    },
  };
}
