import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { eventsProtocolPrefix, tokenHeader } from '../shared/wire.ts';

/** What may speak to the host; there is no way to switch a check off. */
export interface GuardPolicy {
  token: string;
  port: number;
}

export type RouteKind = 'page' | 'api' | 'events';

export interface Refusal {
  status: 401 | 403 | 405 | 415;
  code: 'bad-request' | 'not-allowed';
  message: string;
  remedy: string;
}

const hostsOf = (port: number): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`];

const refuse = (status: Refusal['status'], message: string, remedy: string): Refusal => ({
  status,
  code: status === 405 || status === 415 ? 'bad-request' : 'not-allowed',
  message,
  remedy,
});

const openedElsewhere = 'Open the designer by the address that its start printed.';

/** Compares in a time that depends on the length of the expected token only. */
export function sameToken(expected: string, given: string | undefined): boolean {
  const wanted = new TextEncoder().encode(expected);
  const offered = new Uint8Array(wanted.length);
  new TextEncoder().encodeInto(given ?? '', offered);
  return timingSafeEqual(wanted, offered) && given?.length === expected.length;
}

/** The subprotocol that carries the token: the only one, or none counts. */
export function tokenOfProtocols(header: string | undefined): string | undefined {
  return header?.startsWith(eventsProtocolPrefix) ? header.slice(eventsProtocolPrefix.length) : undefined;
}

const methodsOf: Record<RouteKind, readonly string[]> = { page: ['GET', 'HEAD'], api: ['POST'], events: ['GET'] };

function checkSource(kind: RouteKind, headers: IncomingHttpHeaders, port: number): Refusal | undefined {
  // Another name for this machine is how a page of a foreign site would reach it (DNS rebinding).
  if (!hostsOf(port).includes(headers.host ?? '')) return refuse(403, 'The request names a host that this is not.', openedElsewhere);
  const { origin } = headers;
  if (origin !== undefined && !hostsOf(port).some((host) => origin === `http://${host}`)) {
    return refuse(403, 'The request comes from another site.', openedElsewhere);
  }
  // A browser always sends Origin with a WebSocket; a page that is opened by hand sends `none`.
  if (kind === 'events' && origin === undefined) return refuse(403, 'The request does not say where it comes from.', openedElsewhere);
  const site = headers['sec-fetch-site'];
  const allowed = kind === 'page' ? [undefined, 'same-origin', 'none'] : [undefined, 'same-origin'];
  return allowed.some((each) => each === site) ? undefined : refuse(403, 'The request comes from another site.', openedElsewhere);
}

const jsonType = /^application\/json(?:\s*;\s*charset=utf-8)?$/i;

/**
 * The first reason to refuse a request, before anything of its body is read.
 * @param kind `page` needs no token: the files of the renderer hold no secret
 */
export function refusalOf(
  kind: RouteKind,
  method: string,
  headers: IncomingHttpHeaders,
  { token, port }: GuardPolicy,
): Refusal | undefined {
  const foreign = checkSource(kind, headers, port);
  if (foreign) return foreign;
  if (!methodsOf[kind].includes(method)) return refuse(405, `${method} is not used here.`, `Use ${methodsOf[kind].join(' or ')}.`);
  if (kind === 'page') return undefined;
  const header = headers[tokenHeader];
  const given = kind === 'events' ? tokenOfProtocols(headers['sec-websocket-protocol']) : Array.isArray(header) ? header[0] : header;
  if (!sameToken(token, given)) return refuse(401, 'The token is missing or wrong.', openedElsewhere);
  if (kind === 'api' && !jsonType.test(headers['content-type'] ?? ''))
    return refuse(415, 'The body must be JSON.', 'Send it as application/json.');
  return undefined;
}
