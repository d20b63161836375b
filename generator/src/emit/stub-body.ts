import { camelCase, pascalCase } from '../model/names.ts';
import { Code, literal, memberAccess, stringLiteral } from './encode/typescript.ts';
import { isSame, isSchema, propertiesOf, requiredFields, type JsonSchema } from './payload.ts';
import type { CallPlan, ConsumerPlan, MessagePlan } from './plan-types.ts';

export const handlerName = (type: string) => `handle${pascalCase(type)}`;
export const projectorName = (type: string) => `project${pascalCase(type)}`;
export const clientName = (external: string) => `call${pascalCase(external)}`;
export const askName = (external: string) => `ask${pascalCase(external)}`;
export const handlersName = (nodeId: string) => `${camelCase(nodeId)}Handlers`;
export const projectorsName = (nodeId: string) => `${camelCase(nodeId)}Projectors`;

/** Lines of the default body of a handler: call, save, publish, so that an unedited project runs. */
export function handlerBody(consumer: ConsumerPlan, input: MessagePlan, messages: ReadonlyMap<string, MessagePlan>): string[] {
  const published = Object.keys(consumer.wiring.publishes).flatMap((type) => messages.get(type) ?? []);
  // A handler that answers a message with the same one would never come to an end.
  const outputs = published.filter(({ description }) => description.type !== input.description.type);
  const requests = Object.keys(consumer.roles.requests).flatMap((type) => messages.get(type) ?? []);
  const lines = [
    ...consumer.calls.map(callLine),
    ...(consumer.saves ? ['await context.save(message.data);'] : []),
    ...outputs.flatMap((output) => outputLines(input, output, 'context.publish(')),
    ...requests.flatMap((output) => outputLines(input, output, 'await context.request(')),
  ];
  return lines.length > 0 ? lines : ['context.log.info("handled", { id: message.id });'];
}

/** Types that the default body needs beside that of its own message. */
export const publishedTypes = (consumer: ConsumerPlan, input: string) => [
  ...Object.keys(consumer.wiring.publishes).filter((type) => type !== input),
  ...Object.keys(consumer.roles.requests),
];

export function callLine({ external, keyField, leased }: CallPlan): string {
  const request = keyField === undefined ? 'request' : `{ ...request, idempotencyKey: String(message.data${memberAccess(keyField)}) }`;
  const call = `(request) => ${clientName(external)}(${request}, message.data)`;
  const ask = leased === true ? `, (request) => ${askName(external)}(${request})` : '';
  return `await context.call(${stringLiteral(external)}, ${call}${ask});`;
}

/** A call that sends `output`, made of what the message holds. @param call up to its opening bracket */
export function outputLines(input: MessagePlan, output: MessagePlan, call: string): string[] {
  const { payload } = output.description;
  const copied = new Set(copiedFields(input.description.payload, payload));
  const required = requiredFields(payload);
  const invented: string[] = [];
  const fields = propertiesOf(payload).flatMap(([name, schema]): (readonly [string, unknown])[] => {
    if (copied.has(name)) return [[name, new Code(`message.data${memberAccess(name)}`)]];
    if (!required.has(name)) return [];
    invented.push(name);
    return [[name, inventedValue(output, name, schema)]];
  });
  const comment =
    invented.length > 0 ? [`// Replace what stands in for ${invented.map(stringLiteral).join(', ')}: no field of the message fits.`] : [];
  const type = stringLiteral(output.description.type);
  return [...comment, `${call}${type}, ${literal(Object.fromEntries(fields), 2)} satisfies ${output.typeName});`];
}

/** Equal at every repeat of a message: a repeat with other data would be refused as another message of the same id. */
function inventedValue({ description, sample }: MessagePlan, name: string, schema: JsonSchema): unknown {
  if (schema['type'] === 'string' && schema['format'] === 'date-time') return new Code('message.envelope.time');
  const isPlainText =
    schema['type'] === 'string' && ['format', 'pattern', 'enum', 'const', 'maxLength'].every((keyword) => schema[keyword] === undefined);
  if (name === description.idField && isPlainText) return new Code('message.id');
  return isSchema(sample) ? sample[name] : null;
}

/** Fields that the default body takes over: same name, always there, same values allowed. */
function copiedFields(from: JsonSchema, to: JsonSchema): string[] {
  const present = requiredFields(from);
  const source = new Map(propertiesOf(from));
  return propertiesOf(to).flatMap(([name, schema]) =>
    present.has(name) && source.has(name) && isSame(source.get(name), schema) ? [name] : [],
  );
}
