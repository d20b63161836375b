import type { FastifyInstance } from 'fastify';
import { errorCode, errorMessage } from '../runtime/errors.ts';
import { isTerminal } from '../runtime/request-reply.core.ts';
import type { Requester } from '../runtime/request-reply.ts';
import type { Validate } from '../runtime/service.ts';

const retryAfterSeconds = '1';

/**
 * The HTTP face of a request: POST sends it and answers 202 with the address of its status, GET tells its status, DELETE
 * gives it up. Source: Azure Architecture Center, Asynchronous Request-Reply.
 */
export function addRequests(app: FastifyInstance, type: string, requester: Requester, validate: Validate | undefined): void {
  const route = `/requests/${encodeURIComponent(type)}`;
  app.post(route, async (request, reply) => {
    const problems = validate?.(request.body) ?? [];
    if (problems.length > 0) return reply.code(400).send({ code: 'INVALID', errors: problems });
    try {
      const requestId = await requester.submit(type, request.body as object);
      const location = `${route}/${encodeURIComponent(requestId)}`;
      return await reply.code(202).header('location', location).header('retry-after', retryAfterSeconds).send({ id: requestId });
    } catch (error) {
      if (errorCode(error) !== 'REQUEST_ID_USED') throw error;
      return reply.code(409).send({ code: errorCode(error), message: errorMessage(error) });
    }
  });
  app.get<{ Params: { id: string } }>(`${route}/:id`, async (request, reply) => {
    const status = await requester.find(type, request.params.id);
    if (status === undefined) return reply.code(404).send({ code: 'NOT_FOUND' });
    if (!isTerminal(status.state)) void reply.code(202).header('retry-after', retryAfterSeconds);
    return reply.send(status);
  });
  app.delete<{ Params: { id: string } }>(`${route}/:id`, async (request, reply) => {
    const state = await requester.cancel(type, request.params.id);
    if (state === undefined) return reply.code(404).send({ code: 'NOT_FOUND' });
    return reply.code(isTerminal(state) ? 200 : 202).send({ id: request.params.id, state });
  });
}
