import { crashPoint } from './crash-point.ts';
import { TimeoutError } from './errors.ts';
import type { InboxEntry } from './inbox.ts';
import { linkSignal, type LinkedSignal } from './linked-signal.ts';
import type { Delivery, Logger } from './ports.ts';
import type { Message } from './service.ts';
import type { Handling, Subscriber } from './subscriber.ts';
import { withTrace, type Span, type Tracer } from './tracing.ts';
import { UnitOfWork, type Home } from './unit-of-work.ts';

export interface HandlingPorts {
  /** The log of this message. */
  readonly log: () => Logger;
  readonly tracer?: Tracer | undefined;
}

/**
 * Runs the handler of one message, with a signal that aborts at the ack timeout or with `stop`. @returns its effects, which the caller commits.
 * @throws what the handler throws.
 */
export async function handleMessage(
  subscriber: Subscriber,
  { delivery, attempt }: InboxEntry,
  home: Home | undefined,
  stop: AbortSignal,
  ports: HandlingPorts,
): Promise<UnitOfWork> {
  const span = processSpan(subscriber, delivery, attempt, ports.tracer);
  const envelope = withTrace(delivery.envelope, span?.traceparent);
  const work = new UnitOfWork(envelope, subscriber.publishing, home);
  const message = { id: envelope.id, type: envelope.type, data: envelope.data, envelope, attempt };
  const handling = new OneHandling(message, work, ports.log, { stop, ackTimeoutMs: subscriber.ackTimeoutMs });
  try {
    await subscriber.handle(handling);
    span?.end();
  } catch (error) {
    span?.end(error);
    throw error;
  } finally {
    handling.end();
  }
  crashPoint('after-handler');
  return work;
}

/** Makes the log and the signal of a message when its handler asks for them, which most never do. */
class OneHandling implements Handling {
  readonly message: Message;
  readonly work: UnitOfWork;
  readonly #makeLog: () => Logger;
  readonly #limits: { readonly stop: AbortSignal; readonly ackTimeoutMs: number };
  readonly #startedMs = performance.now();
  #log: Logger | undefined;
  #linked: LinkedSignal | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    message: Message,
    work: UnitOfWork,
    makeLog: () => Logger,
    limits: { readonly stop: AbortSignal; readonly ackTimeoutMs: number },
  ) {
    this.message = message;
    this.work = work;
    this.#makeLog = makeLog;
    this.#limits = limits;
  }

  get log(): Logger {
    this.#log ??= this.#makeLog();
    return this.#log;
  }

  get signal(): AbortSignal {
    this.#linked ??= this.#link();
    return this.#linked.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#linked?.unlink();
  }

  #link(): LinkedSignal {
    const { stop, ackTimeoutMs } = this.#limits;
    const linked = linkSignal(stop);
    const leftMs = Math.max(0, ackTimeoutMs - (performance.now() - this.#startedMs));
    this.#timer = setTimeout(() => linked.abort(new TimeoutError(`not handled within ${ackTimeoutMs} ms`)), leftMs);
    return linked;
  }
}

function processSpan({ id, source }: Subscriber, { envelope }: Delivery, attempt: number, tracer: Tracer | undefined): Span | undefined {
  return tracer?.start({
    name: `process ${envelope.type}`,
    kind: 'consumer',
    parent: envelope.traceparent,
    attributes: {
      'messaging.destination.name': source,
      'messaging.message.id': envelope.id,
      'messaging.consumer.group.name': id,
      'eventwright.attempt': attempt,
    },
  });
}
