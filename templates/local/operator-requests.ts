import { redact } from '../adapters/redact.ts';
import { storeUrls, type Environment } from '../adapters/environment.ts';
import { openDatabase } from '../adapters/postgres-store.ts';
import { ConfigurationError } from '../runtime/errors.ts';
import type { Database, Logger } from '../runtime/ports.ts';
import { cancelAgain, settleByHand, type StatableOutcome } from '../runtime/request-reply-operator.core.ts';
import type { RequestProgress } from '../runtime/request-reply.core.ts';
import { changeRow, listRequests, noteRequest, type OutstandingRequest } from '../runtime/request-reply-store.ts';
import type { RequestState } from '../runtime/service.ts';
import type { SystemDescription } from '../runtime/system.ts';

/** A request as it is shown: fields that the topology calls sensitive are left out. Times are ISO 8601, on the database's clock. */
export interface RequestLine {
  readonly requestId: string;
  readonly type: string;
  readonly requester: string;
  readonly state: RequestState;
  readonly attempt: number;
  readonly askedAt: string;
  readonly changedAt: string;
  readonly deadlineAt: string;
  readonly messageId: string;
  readonly correlationId: string;
  readonly note: string | null;
  readonly data: unknown;
  readonly reply: unknown;
}

export interface RequestQuery {
  readonly requestId: string;
  /** Type of the request, where two have one id. */
  readonly type: string | undefined;
}

const everyState: readonly RequestState[] = [
  'PENDING',
  'AWAITING',
  'RETRYING',
  'CANCELLING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLED',
  'COMPENSATED',
  'NEEDS_OPERATOR',
];

/** The databases that trace requests. @throws ConfigurationError where the system has none. */
export function openTracingDatabases(system: SystemDescription, env: Environment, log: Logger): readonly Database[] {
  const stores = system.stores.filter(({ requests }) => requests === true);
  if (stores.length === 0) throw new ConfigurationError(`${system.name} sends no requests`);
  return stores.flatMap((store) => storeUrls(system, store, env).map((url) => openDatabase({ url, log, maxConnections: 2 })));
}

/** What an operator can see and do about requests, over all databases that trace them. */
export class RequestDesk {
  readonly #databases: readonly Database[];
  readonly #sensitive: ReadonlySet<string>;

  constructor(system: SystemDescription, databases: readonly Database[]) {
    this.#databases = databases;
    this.#sensitive = new Set(system.messages.flatMap((message) => message.sensitive));
  }

  /** Requests that need an operator, or with `all` those in any state; the oldest first, at most `limit`. */
  async list(limit: number, all = false): Promise<RequestLine[]> {
    const states = all ? everyState : (['NEEDS_OPERATOR'] as const);
    const found = await Promise.all(this.#databases.map((database) => listRequests(database, { states, limit })));
    const ordered = found.flat().sort((a, b) => a.createdAtMs - b.createdAtMs);
    return ordered.slice(0, limit).map((request) => this.#line(request));
  }

  /** @throws ConfigurationError for an id that none or more than one request has. */
  async show(query: RequestQuery): Promise<RequestLine> {
    return this.#line((await this.#find(query)).request);
  }

  /** Has the requester's service send the cancellation again, which undoes the effect where it is to be undone. @throws ConfigurationError. */
  async retry(query: RequestQuery): Promise<RequestLine> {
    return this.#change(query, undefined, (progress, nowMs) => cancelAgain(progress, nowMs));
  }

  /** Records an outcome that somebody found or brought about, and why. No handler runs. @throws ConfigurationError. */
  async settle(query: RequestQuery, outcome: StatableOutcome, reason: string): Promise<RequestLine> {
    return this.#change(query, reason, (progress) => settleByHand(progress, outcome));
  }

  async #change(
    query: RequestQuery,
    note: string | undefined,
    next: (progress: RequestProgress, nowMs: number) => RequestProgress | undefined,
  ): Promise<RequestLine> {
    const { request, database } = await this.#find(query);
    const progress = next(request.progress, request.nowMs);
    if (progress === undefined) throw new ConfigurationError(`${request.requestId} is ${request.progress.state}: it needs no operator`);
    const changed = await database.transaction(async (sql) => {
      const won = await changeRow(sql, request, progress);
      if (won && note !== undefined) await noteRequest(sql, request, note);
      return won;
    });
    if (!changed) throw new ConfigurationError(`${request.requestId} was changed by somebody else just now: look at it again`);
    return this.show(query);
  }

  async #find({ requestId, type }: RequestQuery): Promise<{ request: OutstandingRequest; database: Database }> {
    const found = await Promise.all(
      this.#databases.map(async (database) =>
        (await listRequests(database, { states: everyState, requestId, limit: 100 })).map((request) => ({ request, database })),
      ),
    );
    const [first, ...others] = found.flat().filter(({ request }) => type === undefined || request.type === type);
    if (first === undefined) throw new ConfigurationError(`no request "${requestId}"${type === undefined ? '' : ` of type ${type}`}`);
    if (others.length === 0) return first;
    const types = [first, ...others].map(({ request }) => request.type).join(', ');
    throw new ConfigurationError(`"${requestId}" is the id of several requests (${types}): choose one by --type`);
  }

  #line(request: OutstandingRequest): RequestLine {
    const { requestId, type, requester, progress, envelope, note, reply, createdAtMs, updatedAtMs } = request;
    const time = (ms: number) => new Date(ms).toISOString();
    return {
      requestId,
      type,
      requester,
      state: progress.state,
      attempt: progress.attempt,
      askedAt: time(createdAtMs),
      changedAt: time(updatedAtMs),
      deadlineAt: time(progress.deadlineAtMs),
      messageId: envelope.id,
      correlationId: envelope.correlationid ?? envelope.id,
      note,
      data: redact(envelope.data, this.#sensitive),
      reply: redact(reply, this.#sensitive),
    };
  }
}
