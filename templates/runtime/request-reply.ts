import type { EntityStore } from './entity-store.ts';
import type { Envelope } from './envelope.ts';
import { causedEnvelope, invalidReason, messageDescription, producedEnvelope } from './envelopes.ts';
import { ChannelFullError, PermanentError } from './errors.ts';
import { fingerprint, uuidV7 } from './ids.ts';
import { numberMessages } from './message-sequence.ts';
import type { Metrics } from './metrics.ts';
import { rewriteOutbox, writeOutbox, type Outgoing } from './outbox.ts';
import type { Clock, Logger, Sql } from './ports.ts';
import { changeRequest, isTerminal, newRequest, requestTtlMs, type RequestChange, type RequestEvent } from './request-reply.core.ts';
import { changeRow, insertRequest, readRequest, type OutstandingRequest, type RequestKey } from './request-reply-store.ts';
import type { DerivedMessage, RequestState, RequestWiring, ServiceWiring } from './service.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Too many requests without an outcome: the message that wants one more waits, and is not to blame. */
export class OutstandingFullError extends ChannelFullError {}

export interface RequestStatus {
  readonly requestId: string;
  readonly state: RequestState;
  readonly attempt: number;
  /** Data of the reply that settled it. */
  readonly reply?: unknown;
  /** What an operator said when he settled it. */
  readonly note?: string;
}

export interface RequesterPorts {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Room comes with each reply: soon, as a rule. */
const fullPauseMs = 200;
/** A row can be lost to another process this often in one go; each of them moves it towards its end. */
const mostTries = 100;

/** The requests of one consumer: it sends them, and traces each in its command store until it is settled. */
export class Requester {
  readonly id: string;
  readonly store: EntityStore;
  readonly requests: Readonly<Record<string, RequestWiring>>;
  readonly #wiring: ServiceWiring;
  readonly #ports: RequesterPorts;

  constructor(
    wiring: ServiceWiring,
    id: string,
    store: EntityStore,
    requests: Readonly<Record<string, RequestWiring>>,
    ports: RequesterPorts,
  ) {
    this.id = id;
    this.store = store;
    this.requests = requests;
    this.#wiring = wiring;
    this.#ports = ports;
  }

  /**
   * Sends a request with the effects of a message. Asked for again under one id, it is the same request.
   * @throws PermanentError for an id that a request with other data has; OutstandingFullError.
   */
  async request(work: UnitOfWork, type: string, data: object): Promise<string> {
    const wiring = this.#request(type);
    const envelope = work.envelope(type, data);
    const requestId = wiring.idField === undefined ? envelope.id : requestIdOf(data, wiring.idField, type);
    const sent = this.#living({ ...envelope, requestid: requestId }, wiring, wiring.deadlineMs);
    work.outgoing.push({ channel: wiring.channel, envelope: sent });
    const known = await this.#insert(work.home.sql, { requester: this.id, type, requestId }, sent, wiring);
    if (known !== undefined) assertSame(known, data);
    return requestId;
  }

  /**
   * Sends a request that came over HTTP; repeated, it is the same request.
   * @throws PermanentError for invalid data, or an id that a request with other data has; OutstandingFullError.
   */
  async submit(type: string, data: object): Promise<string> {
    const wiring = this.#request(type);
    const wrong = invalidReason(this.#wiring.validators, type, data);
    if (wrong !== undefined) throw new PermanentError(wrong, { code: 'INVALID' });
    const nowMs = this.#ports.clock.now();
    const requestId = wiring.idField === undefined ? uuidV7(nowMs) : requestIdOf(data, wiring.idField, type);
    const produced = producedEnvelope(messageDescription(this.#wiring.system, type), this.id, data, nowMs);
    const envelope = this.#living({ ...produced, id: requestId, requestid: requestId }, wiring, wiring.deadlineMs);
    await this.store.transaction([this.store.place(data)], async (sql) => {
      const known = await this.#insert(sql, { requester: this.id, type, requestId }, envelope, wiring);
      if (known === undefined) return writeOutbox(sql, await numberMessages(sql, this.id, [{ channel: wiring.channel, envelope }]));
      return assertSame(known, data);
    });
    return requestId;
  }

  /** What became of a request so far; undefined for an id that is not known, or no longer. */
  async find(type: string, requestId: string): Promise<RequestStatus | undefined> {
    const found = await Promise.all(this.store.databases.map((database) => readRequest(database, { requester: this.id, type, requestId })));
    const request = found.find((each) => each !== undefined);
    if (request === undefined) return undefined;
    const { state, attempt } = request.progress;
    const { reply, note } = request;
    return { requestId, state, attempt, ...(reply !== null && { reply }), ...(note !== null && { note }) };
  }

  /** Gives up a request that has no outcome yet. @returns its state afterwards, undefined for an id that is not known. */
  async cancel(type: string, requestId: string): Promise<RequestState | undefined> {
    for (const database of this.store.databases) {
      const state = await database.transaction(async (sql) => {
        const key = { requester: this.id, type, requestId };
        const changed = await this.#change(sql, key, { kind: 'cancel' });
        if (changed !== undefined) await rewriteOutbox(sql, changed.sends);
        return changed?.change.progress.state ?? (await readRequest(sql, key))?.progress.state;
      });
      if (state !== undefined) return state;
    }
    return undefined;
  }

  /** Takes a reply. @returns the request where the reply settles it, with what has to be sent; undefined where it comes too late. */
  async onReply(sql: Sql, type: string, reply: Envelope, requestId: string): Promise<Changed | undefined> {
    const event = { kind: 'reply', status: reply.replystatus ?? 'succeeded' } as const;
    const changed = await this.#change(sql, { requester: this.id, type, requestId }, event, reply.data);
    this.#ports.metrics.count('replies', { requester: this.id, outcome: changed?.change.progress.state ?? 'ignored' });
    return changed;
  }

  /** Applies an event to a row that this transaction has locked. */
  async apply(sql: Sql, request: OutstandingRequest, event: RequestEvent): Promise<Changed | undefined> {
    return this.#attempt(sql, request, event, undefined).then((result) => (result === 'lost' ? undefined : result));
  }

  async #change(sql: Sql, key: RequestKey, event: RequestEvent, reply?: unknown): Promise<Changed | undefined> {
    for (let tries = 0; tries < mostTries; tries++) {
      const request = await readRequest(sql, key);
      if (request === undefined) return undefined;
      const result = await this.#attempt(sql, request, event, reply);
      if (result !== 'lost') return result;
    }
    throw new Error(`${key.type} "${key.requestId}" changed ${mostTries} times while it was read`);
  }

  async #attempt(sql: Sql, request: OutstandingRequest, event: RequestEvent, reply: unknown): Promise<Changed | 'lost' | undefined> {
    const change = changeRequest(request.progress, event, this.#request(request.type), request.nowMs);
    if (change === undefined) return undefined;
    const { state } = change.progress;
    if (!(await changeRow(sql, request, change.progress, isTerminal(state) ? reply : undefined))) return 'lost';
    if (state === 'NEEDS_OPERATOR') {
      this.#ports.log.error('request needs an operator', { requester: this.id, type: request.type, requestId: request.requestId });
    }
    if (isTerminal(state)) this.#ports.metrics.count('requests_settled', { requester: this.id, state });
    return { request, change, sends: this.#sends(request, change) };
  }

  #sends(request: OutstandingRequest, { effects, progress }: RequestChange): Outgoing[] {
    const wiring = this.#request(request.type);
    return effects.flatMap((effect) => {
      if (effect === 'settle') return [];
      if (effect === 'send-cancel') return [this.#cancellation(request, wiring.cancellation)];
      const livesMs = progress.deadlineAtMs - request.nowMs;
      return [{ channel: wiring.channel, envelope: this.#living(request.envelope, wiring, livesMs) }];
    });
  }

  /** Always the same message, so that the responder's inbox sees a repeat as one. */
  #cancellation({ envelope, requestId }: OutstandingRequest, { type, channel, fields }: DerivedMessage): Outgoing {
    const description = messageDescription(this.#wiring.system, type);
    const caused = causedEnvelope(description, this.id, pickFields(envelope.data, fields), envelope, 0, Date.parse(envelope.time));
    return { channel, envelope: { ...caused, requestid: requestId } };
  }

  #living(envelope: Envelope, wiring: RequestWiring, restMs: number): Envelope {
    return { ...envelope, expirytime: new Date(this.#ports.clock.now() + requestTtlMs(wiring, restMs)).toISOString() };
  }

  /** @returns the request that has the id already; undefined for a new one. */
  async #insert(sql: Sql, key: RequestKey, envelope: Envelope, wiring: RequestWiring): Promise<OutstandingRequest | undefined> {
    const { maxOutstanding } = wiring;
    if (await insertRequest(sql, key, newRequest(wiring, 0), envelope, maxOutstanding)) return undefined;
    const known = await readRequest(sql, key);
    if (known !== undefined) return known;
    throw new OutstandingFullError(`${maxOutstanding} requests ${key.type} of ${this.id} are outstanding`, { retryAfterMs: fullPauseMs });
  }

  #request(type: string): RequestWiring {
    const wiring = Object.hasOwn(this.requests, type) ? this.requests[type] : undefined;
    if (wiring === undefined) throw new PermanentError(`${this.id} requests no "${type}"`, { code: 'UNKNOWN_TYPE' });
    return wiring;
  }
}

function assertSame({ type, requestId, envelope }: OutstandingRequest, data: object): void {
  if (fingerprint(envelope.data) === fingerprint(data)) return;
  throw new PermanentError(`${type} "${requestId}" was requested before, with other data`, { code: 'REQUEST_ID_USED' });
}

/** A change that was made, and the messages that it asks for. */
export interface Changed {
  readonly request: OutstandingRequest;
  readonly change: RequestChange;
  readonly sends: readonly Outgoing[];
}

/** The id of a request from a field of its data, its reply's or its cancellation's. @throws PermanentError where it is no text or number. */
export function requestIdOf(data: unknown, field: string, type: string): string {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, field) : undefined;
  if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value);
  throw new PermanentError(`${type} needs a text or a number in "${field}"`);
}

/** These fields of an object, under the same names; absent ones are left out. */
export function pickFields(data: unknown, fields: readonly string[]): Record<string, unknown> {
  const entries = typeof data === 'object' && data !== null ? Object.entries(data) : [];
  return Object.fromEntries(entries.filter(([name]) => fields.includes(name)));
}
