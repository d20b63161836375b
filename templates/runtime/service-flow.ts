import type { Requester } from './request-reply.ts';
import type { ServiceWiring } from './service.ts';
import type { Subscriber } from './subscriber.ts';

/** How messages flow through a running service, for tools that check it from outside. */
export interface ServiceFlow {
  readonly service: string;
  readonly producers: readonly { id: string; publishes: Readonly<Record<string, string>> }[];
  readonly subscribers: readonly SubscriberFlow[];
  readonly requests: readonly RequestFlow[];
  readonly answers: readonly AnswerFlow[];
}

/** Who sends a request, and the store that traces it. */
export interface RequestFlow {
  readonly requester: string;
  readonly type: string;
  readonly store: string;
}

/** Who answers a request, and the store that keeps the answers. */
export interface AnswerFlow {
  readonly responder: string;
  readonly type: string;
  readonly store: string | undefined;
}

export interface SubscriberFlow {
  readonly id: string;
  readonly source: string;
  readonly types: readonly string[];
  readonly store: string | undefined;
  readonly idempotent: boolean;
  readonly projection: boolean;
  readonly publishes: Readonly<Record<string, string>>;
  readonly calls: readonly string[];
}

/** Request type to who sends it. */
export function requestersOf(subscribers: readonly Subscriber[]): ReadonlyMap<string, Requester> {
  const requesters = subscribers.flatMap(({ roles }) => roles?.requester ?? []);
  return new Map(requesters.flatMap((requester) => Object.keys(requester.requests).map((type) => [type, requester] as const)));
}

/** The flow of a service. */
export function describeFlow(wiring: ServiceWiring, subscribers: readonly Subscriber[]): ServiceFlow {
  return {
    service: wiring.name,
    producers: wiring.producers.map(({ id, publishes }) => ({ id, publishes })),
    requests: [...requestersOf(subscribers)].map(([type, { id, store }]) => ({ type, requester: id, store: store.description.id })),
    answers: wiring.consumers.flatMap(({ id, store, answers = {} }) =>
      Object.keys(answers).map((type) => ({ type, store, responder: id })),
    ),
    subscribers: subscribers.map(({ id, source, types, store, idempotent, projection, publishing, roles }) => ({
      id,
      source,
      types,
      store: store?.description.id,
      idempotent,
      projection,
      publishes: { ...publishing.publishes, ...roles?.sends },
      calls: Object.keys(wiring.consumers.find((consumer) => consumer.id === id)?.calls ?? {}),
    })),
  };
}
