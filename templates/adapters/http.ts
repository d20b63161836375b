import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { errorCode, errorMessage, PermanentError, retryAfterOf } from '../runtime/errors.ts';
import type { EntityRow } from '../runtime/entity-store.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Logger } from '../runtime/ports.ts';
import { isTemporary } from '../runtime/producer.ts';
import type { RunningService } from '../runtime/run-service.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import { validTraceparent } from '../runtime/tracing.ts';
import { addRequests } from './http-requests.ts';

export interface HttpPorts {
  readonly wiring: ServiceWiring;
  readonly service: RunningService;
  readonly metrics: Metrics;
  readonly log: Logger;
}

const bodyLimitBytes = 1_048_576;
const defaultRetryAfterMs = 1000;
const mostRows = 1000;
/** With the answer to a command: what a query gives as `after` to see what the command did. */
const tokenHeader = 'consistency-token';
const reserved: ReadonlySet<string> = new Set(['healthz', 'readyz', 'metrics', 'messages', 'requests', 'describe']);

/** The HTTP face of a service: health, metrics, its producers' messages and its read models. Not yet listening. */
export function createHttp(ports: HttpPorts): FastifyInstance {
  const app = fastify({ bodyLimit: bodyLimitBytes, forceCloseConnections: 'idle', routerOptions: { maxParamLength: 1000 } });
  app.setErrorHandler(async (error, _request, reply) => answerError(error, reply, ports.log));
  addHealth(app, ports);
  for (const producer of ports.wiring.producers) {
    for (const type of Object.keys(producer.publishes)) addMessage(app, type, ports);
  }
  for (const [type, requester] of ports.service.requesters) addRequests(app, type, requester, ports.wiring.validators[type]);
  for (const { id, store } of ports.wiring.readModels) {
    if (!reserved.has(id)) addReadModel(app, id, keyLength(ports.wiring, store), ports);
  }
  for (const { id } of ports.wiring.replicas ?? []) if (!reserved.has(id)) addReadModel(app, id, keyLength(ports.wiring, id), ports);
  return app;
}

function addHealth(app: FastifyInstance, { service, metrics }: HttpPorts): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/describe', async () => service.describe());
  app.get('/metrics', async (_request, reply) => {
    await service.collect();
    return reply.type('text/plain; version=0.0.4').send(metrics.text());
  });
  app.get('/readyz', async (_request, reply) => {
    try {
      await service.ready();
      return { status: 'ready' };
    } catch (error) {
      return reply.code(503).send({ status: 'not ready', code: errorCode(error), error: errorMessage(error) });
    }
  });
}

function addMessage(app: FastifyInstance, type: string, { service, wiring }: HttpPorts): void {
  const tokens = wiring.system.stores.some(({ readYourWrites }) => readYourWrites === true);
  const route = `/messages/${encodeURIComponent(type)}`;
  if (app.hasRoute({ method: 'POST', url: route })) return;
  app.post(route, async (request, reply) => {
    const problems = wiring.validators[type]?.(request.body) ?? [];
    if (problems.length > 0) return reply.code(400).send({ code: 'INVALID', errors: problems });
    const id = await service.submit(type, request.body, validTraceparent(request.headers['traceparent']));
    return (tokens ? reply.header(tokenHeader, id) : reply).code(202).send({ id });
  });
}

function addReadModel(app: FastifyInstance, id: string, keyFields: number, { service }: HttpPorts): void {
  app.get<{ Querystring: ReadQuery & { limit?: string } }>(`/${id}`, async (request, reply) => {
    const limit = Number(request.query.limit ?? 100);
    if (!Number.isInteger(limit) || limit < 1 || limit > mostRows)
      return reply
        .code(400)
        .send({ code: 'INVALID', errors: [{ path: '/limit', message: `must be a whole number from 1 to ${mostRows}` }] });
    await untilShown(service, id, request.query);
    const rows = await service.readModel(id).list(limit);
    return { items: rows.map(({ data }) => data) };
  });
  const names = Array.from({ length: keyFields }, (_, index) => `k${index}`);
  app.get<{ Params: Record<string, string>; Querystring: ReadQuery }>(
    `/${id}/${names.map((name) => `:${name}`).join('/')}`,
    async (request, reply) => {
      const key = names.map((name) => request.params[name] ?? '');
      const { row, from } = await findRow(service, id, key, request.query);
      if (row === undefined) return reply.code(404).send({ code: 'NOT_FOUND' });
      return reply.header('etag', `"${row.version}"`).header('served-from', from).send(row.data);
    },
  );
}

interface ReadQuery {
  /** Token of a command whose effect the answer must show. */
  after?: string;
  waitMs?: string;
  /** What answers where the view is late; absent: nothing does. */
  orElse?: string;
}

const defaultWaitMs = 5000;
const longestWaitMs = 60_000;

async function untilShown(service: RunningService, id: string, { after, waitMs = String(defaultWaitMs) }: ReadQuery): Promise<void> {
  if (after === undefined) return;
  const limitMs = Number(waitMs);
  if (!Number.isInteger(limitMs) || limitMs < 0 || limitMs > longestWaitMs)
    throw new PermanentError(`waitMs must be a whole number from 0 to ${longestWaitMs}`);
  await service.awaitProjected(id, after, limitMs);
}

/** A row of the view, or where that is late and the caller accepts it, of the command store behind it. */
async function findRow(
  service: RunningService,
  id: string,
  key: readonly string[],
  query: ReadQuery,
): Promise<{ row: EntityRow | undefined; from: 'view' | 'command-store' }> {
  if (query.orElse !== undefined && query.orElse !== 'command-store') throw new PermanentError('orElse must be command-store');
  try {
    await untilShown(service, id, query);
    return { row: await service.readModel(id).find(key), from: 'view' };
  } catch (error) {
    if (errorCode(error) !== 'TIMEOUT' || query.after === undefined || query.orElse === undefined) throw error;
    return { row: await service.commandRow(id, query.after, key), from: 'command-store' };
  }
}

function keyLength(wiring: ServiceWiring, store: string): number {
  return wiring.system.stores.find(({ id }) => id === store)?.entity.key.length ?? 1;
}

/** Refusals that may pass are 503 with Retry-After; a caller that repeats with the same id field adds no second effect. */
function answerError(error: unknown, reply: FastifyReply, log: Logger): FastifyReply {
  const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  if (isTemporary(error)) {
    const seconds = Math.max(1, Math.ceil((retryAfterOf(error) ?? defaultRetryAfterMs) / 1000));
    return reply
      .code(503)
      .header('retry-after', String(seconds))
      .send({ code: errorCode(error), message: errorMessage(error) });
  }
  if (status !== undefined && status < 500) return reply.code(status).send({ code: errorCode(error), message: errorMessage(error) });
  if (errorCode(error) === 'PERMANENT')
    return reply.code(400).send({ code: 'INVALID', errors: [{ path: '', message: errorMessage(error) }] });
  log.error('request failed', { error });
  const unroutable = errorCode(error) === 'UNROUTABLE';
  return reply.code(unroutable ? 502 : 500).send({ code: errorCode(error), message: unroutable ? errorMessage(error) : 'internal error' });
}
