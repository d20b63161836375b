import { isById } from './emit-dedup-tests.ts';
import { stringLiteral } from './encode/typescript.ts';
import type { ConsumerPlan, ProjectPlan, ServicePlan } from './plan-types.ts';
import { test, wayTo } from './test-text.ts';

/** Tests of what a source of a consumer brings about requests: replies, requests and cancellations, each three times. */
export function requestTests(plan: ProjectPlan, service: ServicePlan, consumer: ConsumerPlan): string[] {
  const { roles, wiring } = consumer;
  // Without an inbox nothing tells what a message did.
  if (wiring.store === undefined || wiring.idempotency === undefined || !isById(wiring.idempotency)) return [];
  const types = [roles.replies, roles.answers, roles.cancellations].flatMap((each) => Object.keys(each));
  return [
    ...Object.entries(roles.replies).map(([type, { request }]) => replyTest(plan, consumer, type, request)),
    ...Object.entries(roles.answers).map(([type, answer]) => answerTest(consumer, type, answer)),
    ...Object.entries(roles.cancellations).flatMap(([type, cancellation]) => cancellationTests(service, consumer, type, cancellation)),
    ...types.map((type) => poisonTest(plan, consumer, type)),
  ];
}

const args = (...texts: readonly string[]) => texts.map(stringLiteral).join(', ');

/** What three deliveries of a message did. */
function onceLines({ wiring }: ConsumerPlan, saves: number, published?: string): string[] {
  const read = ['duplicates', ...(published === undefined ? [] : ['published']), 'saves'].join(', ');
  return [
    `const { ${read} } = await service.effects(${args(wiring.id)}, id, 3);`,
    'assert.equal(duplicates, 2);',
    `assert.equal(saves, ${saves});`,
    ...(published === undefined ? [] : [`assert.deepEqual(published, [${args(published)}]);`]),
  ];
}

/** A confirmation only comes once the request is given up. */
function replyTest(plan: ProjectPlan, consumer: ConsumerPlan, type: string, request: string): string {
  const { wiring, saves } = consumer;
  const cancels = plan.services.flatMap(({ consumers }) => consumers.flatMap(({ roles }) => Object.values(roles.cancellations)));
  const confirms = cancels.some(({ confirmation }) => confirmation.type === type && confirmation.channel === wiring.source);
  const status = confirms ? 'cancelled' : 'succeeded';
  return test(`${wiring.id}: three times ${type} settles ${request} once`, [
    `const request = await service.request(${args(request)});`,
    ...(confirms ? ['await service.cancel(request);'] : []),
    `const id = await service.answer(request, ${args(wiring.source, type, status)}, 3);`,
    ...onceLines(consumer, saves ? 1 : 0),
    `assert.equal(await service.outcome(request), ${args(status.toUpperCase())});`,
  ]);
}

function answerTest(consumer: ConsumerPlan, type: string, { replies, idField }: ConsumerPlan['roles']['answers'][string]): string {
  const { wiring, saves } = consumer;
  return test(`${wiring.id}: answers ${type} once, whatever repeats it`, [
    `const data = service.sample(${args(type)});`,
    `const id = await service.deliver(${args(wiring.source, type)}, data, 3);`,
    ...onceLines(consumer, saves ? 1 : 0, Object.keys(replies)[0]),
    ...(idField === undefined
      ? []
      : [
          `const again = await service.deliver(${args(wiring.source, type)}, data);`,
          `assert.deepEqual((await service.effects(${args(wiring.id)}, again)).published, []);`,
        ]),
  ]);
}

function cancellationTests(
  service: ServicePlan,
  consumer: ConsumerPlan,
  type: string,
  { request, responder, confirmation, idField, undoes }: ConsumerPlan['roles']['cancellations'][string],
): string[] {
  const { wiring, saves } = consumer;
  const overtaking = test(`${wiring.id}: ${type} before its request leaves nothing to undo`, [
    `const id = await service.deliver(${args(wiring.source, type)}, service.sample(${args(type)}), 3);`,
    ...onceLines(consumer, 0, confirmation.type),
  ]);
  const answering = service.consumers.find((each) => each.wiring.id === responder && request in each.roles.answers);
  if (answering === undefined || idField === undefined) return [overtaking];
  const toResponder = args(answering.wiring.source, request);
  return [
    overtaking,
    test(`${wiring.id}: undoes ${request} once, and no repeat of it brings it back`, [
      `const request = service.sample(${args(request)});`,
      `await service.effects(${args(responder)}, await service.deliver(${toResponder}, request));`,
      `const id = await service.deliver(${args(wiring.source, type)}, service.sample(${args(type)}, request), 3);`,
      ...onceLines(consumer, undoes && saves ? 1 : 0, confirmation.type),
      `const late = await service.deliver(${toResponder}, request);`,
      `assert.equal((await service.effects(${args(responder)}, late)).saves, 0);`,
    ]),
  ];
}

function poisonTest(plan: ProjectPlan, { wiring }: ConsumerPlan, type: string): string {
  const { channel, deadLetter } = wayTo(plan, wiring.source);
  const lines =
    deadLetter === undefined
      ? [`await service.deliver(${args(channel, type)}, "poison");`, `await service.drained(${args(wiring.source)});`]
      : [
          `const id = await service.deliver(${args(channel, type)}, "poison");`,
          `assert.notEqual(await service.deadLetter(${args(deadLetter)}, id), "");`,
        ];
  return test(`${wiring.id}: poison in place of ${type} is put aside`, lines);
}
