import { CallLeases } from './call-leases.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { ConfigurationError, errorMessage, PermanentError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Clock, Random } from './ports.ts';
import { retry, SharedBudget } from './retry.ts';
import type { CallPolicy, CallRequest, ConsumerWiring, Outcome } from './service.ts';
import type { Handling } from './subscriber.ts';
import { spanned, type Tracer } from './tracing.ts';

export interface CallPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
  /** External system id to its base URL. */
  readonly externals: Readonly<Record<string, string>>;
  readonly tracer?: Tracer | undefined;
}

/** One call of a handler: the attempt, and how to ask what became of an earlier one. */
export interface Calling {
  readonly attempt: (request: CallRequest) => Promise<unknown>;
  readonly ask: ((request: CallRequest) => Promise<Outcome>) | undefined;
}

export type Call = (external: string, handling: Handling, calling: Calling) => Promise<unknown>;

interface Target {
  readonly url: string;
  readonly policy: CallPolicy;
  readonly budget: SharedBudget | undefined;
  readonly breaker: CircuitBreaker | undefined;
}

/** What calls the external systems of a consumer. @throws ConfigurationError where the URL of one is missing. */
export function externalCalls(consumer: ConsumerWiring, ports: CallPorts): Call {
  const targets = new Map(Object.entries(consumer.calls).map(([external, policy]) => [external, targetOf(external, policy, ports)]));
  return async (external, handling, calling) => {
    const target = targets.get(external);
    if (target === undefined) throw new PermanentError(`${consumer.id} does not call "${external}"`);
    const { message, work } = handling;
    const idempotencyKey = `${consumer.id}/${message.envelope.source}/${message.id}`;
    const repeat = (attempt: Calling['attempt']) => repeated(consumer.id, external, target, { handling, idempotencyKey, attempt }, ports);
    const { leaseMs } = target.policy;
    if (leaseMs === undefined) return repeat(calling.attempt);
    const { store, placement } = work.home;
    const leases = new CallLeases(store.databaseOf(placement), consumer.id, external);
    return leases.once(idempotencyKey, leaseMs, {
      call: () => repeat(calling.attempt),
      ask: calling.ask && (() => repeat(calling.ask ?? calling.attempt) as Promise<Outcome>),
    });
  };
}

function targetOf(external: string, policy: CallPolicy, { externals }: CallPorts): Target {
  const url = externals[external];
  if (url === undefined) throw new ConfigurationError(`the URL of external system "${external}" is not set`);
  return {
    url,
    policy,
    budget: policy.budget && new SharedBudget(policy.budget),
    breaker: policy.circuitBreaker && new CircuitBreaker(policy.circuitBreaker),
  };
}

interface Repeated {
  /** Whole: a copy would lose the log and the signal, which it makes when they are asked for. */
  readonly handling: Handling;
  readonly idempotencyKey: string;
  readonly attempt: Calling['attempt'];
}

function repeated(
  consumer: string,
  external: string,
  { url, policy, budget, breaker }: Target,
  { handling, idempotencyKey, attempt }: Repeated,
  ports: CallPorts,
): Promise<unknown> {
  const { message, signal, log } = handling;
  const onRetry = (number: number, error: unknown, delayMs: number) => {
    ports.metrics.count('call_retries', { consumer, external });
    log.debug('call repeated', { external, attempt: number, delayMs: Math.round(delayMs), error: errorMessage(error) });
  };
  const parent = message.envelope.traceparent;
  return retry(policy, { clock: ports.clock, random: ports.random, budget, breaker, signal, onRetry }, (each) => {
    const start = { kind: 'client', parent, name: `call ${external}`, attributes: { 'eventwright.attempt': each.attempt } } as const;
    const span = ports.tracer?.start(start);
    return spanned(span, attempt({ url, idempotencyKey, traceparent: span?.traceparent ?? parent, ...each }));
  });
}
