import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { callHost, type HostCalls } from '../host-node/call-host.ts';
import { hostContract } from '../shared/host-contract.ts';
import { apiPrefix, eventsPath } from '../shared/wire.ts';
import type { EventClients } from './events.ts';
import { refusalOf, type GuardPolicy, type Refusal, type RouteKind } from './guard.ts';
import { serveRenderer } from './renderer-files.ts';
import { securityHeaders } from './security-headers.ts';

export interface WebServerOptions {
  calls: HostCalls;
  events: EventClients;
  /** Folder of the built renderer. */
  renderer: string;
  token: string;
  /** 0 takes a free port. */
  port: number;
  onFault(error: unknown): void;
}

export interface WebServer {
  /** Such as `http://127.0.0.1:4711`. */
  origin: string;
  close(): Promise<void>;
}

const largeBodyBytes = 64_000_000;
const smallBodyBytes = 64_000;
const withDocument: ReadonlySet<string> = new Set(['saveDocument', 'generate']);

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

const kindOf = (url: string): RouteKind => (pathOf(url) === eventsPath ? 'events' : pathOf(url).startsWith(apiPrefix) ? 'api' : 'page');

const answerError = (reply: FastifyReply, status: number, error: Pick<Refusal, 'message' | 'remedy'> & { code: string }) =>
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .send({ error: { code: error.code, message: error.message, remedy: error.remedy } });

function addApi(server: FastifyInstance, { calls, onFault }: WebServerOptions): void {
  for (const name of Object.keys(hostContract)) {
    server.post(`${apiPrefix}${name}`, { bodyLimit: withDocument.has(name) ? largeBodyBytes : smallBodyBytes }, async (request, reply) => {
      const body = request.body;
      const args = typeof body === 'object' && body !== null && 'args' in body ? body.args : undefined;
      return await reply.header('cache-control', 'no-store').send(await callHost(calls, name, args, onFault));
    });
  }
}

function addErrors(server: FastifyInstance, onFault: (error: unknown) => void): void {
  server.setNotFoundHandler((_request, reply) =>
    answerError(reply, 404, { code: 'not-found', message: 'There is nothing here.', remedy: 'Check the address.' }),
  );
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) onFault(error);
    const message = status === 413 ? 'The request is too large.' : status < 500 ? 'The request cannot be read.' : 'The host failed.';
    const remedy = status === 413 ? 'Split the system into several topologies.' : 'Reload the designer.';
    return answerError(reply, status, { code: status < 500 ? 'bad-request' : 'io', message, remedy });
  });
}

const upgradeAnswer = (status: number): string => `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;

function upgradeHandler(events: EventClients, policy: GuardPolicy) {
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf('events', request.method ?? '', request.headers, policy);
    if (refusal) socket.end(upgradeAnswer(refusal.status));
    else if (pathOf(request.url ?? '') !== eventsPath) socket.end(upgradeAnswer(404));
    else events.accept(request, socket, head);
  };
}

/**
 * Starts the local web host on 127.0.0.1.
 * @throws errors of `listen`, such as `EADDRINUSE`
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const server = fastify({
    bodyLimit: smallBodyBytes,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  });
  const policy: GuardPolicy = { token: options.token, port: options.port };
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(policy.port));
    const refusal = refusalOf(kindOf(request.url), request.method, request.headers, policy);
    if (refusal) await answerError(reply, refusal.status, refusal);
  });
  addErrors(server, options.onFault);
  addApi(server, options);
  await serveRenderer(server, options.renderer);
  server.server.on('upgrade', upgradeHandler(options.events, policy));
  await server.listen({ host: '127.0.0.1', port: options.port });
  policy.port = (server.server.address() as AddressInfo).port;
  return {
    origin: `http://127.0.0.1:${policy.port}`,
    async close() {
      options.events.close();
      await server.close();
    },
  };
}
