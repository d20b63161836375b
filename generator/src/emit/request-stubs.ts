import { Code, stringLiteral } from './encode/typescript.ts';
import type { ConsumerPlan, MessagePlan } from './plan-types.ts';
import type { RolePlan } from './plan-requests.ts';
import { callLine, handlerName, outputLines } from './stub-body.ts';
import type { ConstantPlan } from './wiring.ts';

type Messages = ReadonlyMap<string, MessagePlan>;

/** Handlers of one type of messages that are about requests. */
export interface RoleStub extends ConstantPlan {
  /** Runtime type that it is declared with. */
  readonly runtimeType: 'ReplyHandler' | 'Responder' | 'Compensation';
  /** Message types that its text names. */
  readonly names: readonly string[];
  readonly calls: boolean;
}

type Roles = readonly (readonly [string, RolePlan])[];

/** Handlers for replies, requests and cancellations that the sources of a consumer bring. */
export function roleStubs(consumers: readonly ConsumerPlan[], messages: Messages): RoleStub[] {
  const roles: Roles = consumers.map((consumer) => [consumer.title, consumer.roles]);
  const [consumer] = consumers;
  if (consumer === undefined) return [];
  return [
    ...each(
      roles,
      messages,
      ({ replies }) => replies,
      (title, input, { request }) => replyStub(title, consumer, input, messages.get(request)),
    ),
    ...each(
      roles,
      messages,
      ({ answers }) => answers,
      (title, input, { replies }) => responderStub(title, consumer, input, replies, messages),
    ),
    ...each(
      roles,
      messages,
      ({ cancellations }) => cancellations,
      (title, input, { request, undoes }) => (undoes ? compensationStub(title, consumer, input, messages.get(request)) : []),
    ),
  ];
}

/** A role's wiring with its handlers, for the module of that name; empty parts are left out. */
export function roleWiring(roles: RolePlan, module: string): object {
  const handled = <Part extends object>(parts: Readonly<Record<string, Part>>) =>
    Object.fromEntries(
      Object.entries(parts).map(([type, part]) => [type, { ...part, handler: new Code(`${module}.${handlerName(type)}`) }]),
    );
  const cancellations = Object.entries(roles.cancellations).map(([type, { undoes, ...wiring }]) => [
    type,
    { ...wiring, ...(undoes && { handler: new Code(`${module}.${handlerName(type)}`) }) },
  ]);
  const parts = {
    requests: roles.requests,
    replies: handled(roles.replies),
    answers: handled(roles.answers),
    cancellations: Object.fromEntries(cancellations),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0));
}

function each<Part>(
  roles: Roles,
  messages: Messages,
  parts: (roles: RolePlan) => Readonly<Record<string, Part>>,
  stub: (title: string, input: MessagePlan, part: Part) => RoleStub | RoleStub[],
): RoleStub[] {
  return roles.flatMap(([title, plan]) =>
    Object.entries(parts(plan)).flatMap(([type, part]) => {
      const input = messages.get(type);
      return input === undefined ? [] : stub(title, input, part);
    }),
  );
}

const body = (lines: readonly string[]) => `async (message, context) => {\n${lines.map((line) => `  ${line}\n`).join('')}}`;

function replyStub(title: string, { saves }: ConsumerPlan, input: MessagePlan, request: MessagePlan | undefined): RoleStub[] {
  if (request === undefined) return [];
  const lines = saves
    ? ['await context.save({ ...message.request, ...message.data });']
    : ['context.log.info("settled", { id: message.requestId, state: message.state });'];
  return [
    {
      runtimeType: 'ReplyHandler',
      calls: false,
      names: [input.typeName, request.typeName],
      name: handlerName(input.description.type),
      type: `ReplyHandler<${input.typeName}, ${request.typeName}>`,
      about: `${title}: learns by ${stringLiteral(input.description.type)} what became of a request, once; "message.state" tells it.`,
      value: body(lines),
    },
  ];
}

function responderStub(
  title: string,
  consumer: ConsumerPlan,
  input: MessagePlan,
  replies: Readonly<Record<string, string>>,
  messages: Messages,
): RoleStub[] {
  const output = Object.keys(replies)
    .flatMap((type) => messages.get(type) ?? [])
    .at(0);
  if (output === undefined) return [];
  const lines = [
    ...consumer.calls.map(callLine),
    ...(consumer.saves ? ['await context.save(message.data);'] : []),
    ...outputLines(input, output, 'return context.reply('),
  ];
  return [
    {
      runtimeType: 'Responder',
      calls: consumer.calls.length > 0,
      names: [input.typeName, output.typeName],
      name: handlerName(input.description.type),
      type: `Responder<${input.typeName}>`,
      about: `${title}: answers ${stringLiteral(input.description.type)}. It runs once for each request: "reply" keeps its effects, "refuse" says that there are none.`,
      value: body(lines),
    },
  ];
}

function compensationStub(title: string, { saves }: ConsumerPlan, input: MessagePlan, request: MessagePlan | undefined): RoleStub[] {
  if (request === undefined) return [];
  const lines = [
    `// Replace what stands in for undoing: it marks the row. Anything outside is undone by "context.call", under one key.`,
    saves ? 'await context.save({ ...message.request, undone: true });' : 'context.log.info("undone", { id: message.requestId });',
  ];
  return [
    {
      runtimeType: 'Compensation',
      calls: false,
      names: [input.typeName, request.typeName],
      name: handlerName(input.description.type),
      type: `Compensation<${input.typeName}, ${request.typeName}>`,
      about: `${title}: undoes the effect of a request that ${stringLiteral(input.description.type)} takes back. It commits with the record of it, and so runs again after a crash.`,
      value: body(lines),
    },
  ];
}
