import type { BackoffPolicy, ConsumerWiring, RequestWiring, ServiceWiring } from './service.ts';
import type { MessageDescription, SystemDescription } from './system.ts';

/** A desk that asks credit control for acceptance, for tests: requester, responder and who undoes, each a service of its own. */

const backoff: BackoffPolicy = { baseMs: 20, multiplier: 2, maxMs: 100, jitter: 'full' };

/** Amounts that credit control refuses. */
export const refusedAmount = 13;

export interface Contract {
  requestId: string;
  amount: number;
}

const message: Pick<MessageDescription, 'schemaVersion' | 'sensitive' | 'payload'> = {
  schemaVersion: '1',
  sensitive: [],
  payload: { type: 'object' },
};

/** @param name of the system, and so of its databases. */
export function deskSystem(name: string): SystemDescription {
  const queue = (id: string) =>
    ({ id, kind: 'queue', maxLength: 10_000, overflow: 'reject', deadLetter: { channel: 'dlq', maxDeliveries: 5 } }) as const;
  const service = (each: string, producers: SystemDescription['services'][number]['producers'] = []) => ({
    name: each,
    replicas: 1,
    producers,
    consumers: [each],
    readModels: [],
  });
  return {
    name,
    defaultBroker: 'postgres',
    messages: [
      { ...message, type: 'submit', kind: 'command', idField: 'requestId' },
      { ...message, type: 'ask', kind: 'command', idField: 'requestId' },
      { ...message, type: 'given', kind: 'reply' },
      { ...message, type: 'cancel', kind: 'command' },
      { ...message, type: 'cancelled', kind: 'reply' },
    ],
    queues: [
      ...['contracts', 'asks', 'replies', 'cancels'].map(queue),
      { id: 'dlq', kind: 'queue', maxLength: 10_000, overflow: 'reject' },
    ],
    topics: [],
    subscriptions: [],
    stores: [
      {
        id: 'desk-db',
        kind: 'command',
        entity: { table: 'contract', key: ['requestId'] },
        outbox: { pollMs: 100, batchSize: 100 },
        requests: true,
      },
      {
        id: 'credit-db',
        kind: 'command',
        entity: { table: 'decision', key: ['requestId'] },
        outbox: { pollMs: 100, batchSize: 100 },
        answers: true,
      },
    ],
    externals: [],
    services: [service('desk', [{ id: 'portal', messages: ['submit'] }]), service('credit'), service('undo')],
  };
}

const consumer = (id: string, source: string, store: string): ConsumerWiring => ({
  id,
  source,
  store,
  prefetch: 20,
  concurrency: 2,
  ackTimeoutMs: 1000,
  ackMode: 'manual',
  redelivery: { maxDeliveries: 5, backoff },
  idempotency: { strategy: 'message-id', windowMs: 604_800_000 },
  publishes: {},
  calls: {},
  handlers: {},
});

/** Short times, so that a timeout is soon over; a grace that outlives the restarts of a test. */
export const deskRequest: RequestWiring = {
  channel: 'asks',
  idField: 'requestId',
  timeoutMs: 400,
  deadlineMs: 1500,
  graceMs: 30_000,
  maxAttempts: 2,
  backoff,
  cancellation: { type: 'cancel', channel: 'cancels', fields: ['requestId'] },
};

/** One contract is one row in each store: version 1 once it is asked for or decided, 2 once the outcome is known or undone. */
const submits: ConsumerWiring['handlers'] = {
  submit: async ({ data }: { data: Contract }, { save, request }) => {
    await save(data);
    await request('ask', data);
  },
};

const answers: NonNullable<ConsumerWiring['answers']> = {
  ask: {
    idField: 'requestId',
    replies: { given: 'replies' },
    handler: async ({ data }: { data: Contract }, { save, reply, refuse }) => {
      if (data.amount === refusedAmount) return refuse('given', { requestId: data.requestId, accepted: false });
      await save({ ...data, kept: true });
      return reply('given', { requestId: data.requestId, accepted: true });
    },
  },
};

const replies: NonNullable<ConsumerWiring['replies']> = Object.fromEntries(
  ['given', 'cancelled'].map((type) => [
    type,
    {
      request: 'ask',
      idField: 'requestId',
      handler: async ({ request, state }: { request: Contract; state: string }, { save }) => {
        await save({ ...request, state });
      },
    },
  ]),
);

const cancellations: NonNullable<ConsumerWiring['cancellations']> = {
  cancel: {
    responder: 'credit',
    request: 'ask',
    idField: 'requestId',
    confirmation: { type: 'cancelled', channel: 'replies', fields: ['requestId'] },
    handler: async ({ request }: { request: Contract }, { save }) => {
      await save({ ...request, kept: false });
    },
  },
};

export type DeskRole = 'desk' | 'deaf-desk' | 'credit' | 'undo';

/** @param role a `deaf-desk` sends requests and takes no replies. */
export function deskWiring(name: string, role: DeskRole, request: Partial<RequestWiring> = {}): ServiceWiring {
  const requests = { ask: { ...deskRequest, ...request } };
  const desk = { ...consumer('desk', 'contracts', 'desk-db'), handlers: submits, requests };
  const consumers: Record<DeskRole, readonly ConsumerWiring[]> = {
    'deaf-desk': [desk],
    desk: [desk, { ...consumer('desk', 'replies', 'desk-db'), requests, replies }],
    credit: [{ ...consumer('credit', 'asks', 'credit-db'), answers }],
    undo: [{ ...consumer('undo', 'cancels', 'credit-db'), cancellations }],
  };
  return {
    name: role,
    system: deskSystem(name),
    validators: {},
    producers: [],
    consumers: consumers[role],
    readModels: [],
    shutdownGraceMs: 3000,
  };
}
