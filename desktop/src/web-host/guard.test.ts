import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { refusalOf, sameToken, type RouteKind } from './guard.ts';

const token = 'a-token-of-this-run';
const policy = { token, port: 4711 };
const good: Record<RouteKind, { method: string; headers: IncomingHttpHeaders }> = {
  page: { method: 'GET', headers: { host: '127.0.0.1:4711' } },
  api: {
    method: 'POST',
    headers: {
      host: '127.0.0.1:4711',
      origin: 'http://127.0.0.1:4711',
      'sec-fetch-site': 'same-origin',
      'x-eventwright-token': token,
      'content-type': 'application/json',
    },
  },
  events: {
    method: 'GET',
    headers: { host: 'localhost:4711', origin: 'http://localhost:4711', 'sec-websocket-protocol': `eventwright.${token}` },
  },
};
const statusOf = (kind: RouteKind, change: IncomingHttpHeaders & { method?: string } = {}) => {
  const { method = good[kind].method, ...headers } = change;
  return refusalOf(kind, method, { ...good[kind].headers, ...headers }, policy)?.status;
};

describe('refusalOf', () => {
  it.each(['page', 'api', 'events'] as const)('lets a good %s request pass', (kind) => {
    expect(statusOf(kind)).toBeUndefined();
  });

  const foreign: [string, IncomingHttpHeaders][] = [
    ['another host', { host: 'evil.example:4711' }],
    ['another port in Host', { host: '127.0.0.1:80' }],
    ['Host without a port', { host: '127.0.0.1' }],
    ['no Host', { host: undefined }],
    ['another origin', { origin: 'http://evil.example' }],
    ['the null origin of a sandboxed frame', { origin: 'null' }],
    ['https', { origin: 'https://127.0.0.1:4711' }],
    ['an origin that only begins alike', { origin: 'http://127.0.0.1:47110' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
  ];
  it.each(foreign.flatMap(([name, headers]) => (['page', 'api', 'events'] as const).map((kind) => [name, kind, headers] as const)))(
    'refuses %s (%s)',
    (_name, kind, headers) => {
      expect(statusOf(kind, headers)).toBe(403);
    },
  );

  it('lets a page be opened by hand, but no call', () => {
    expect(statusOf('page', { 'sec-fetch-site': 'none' })).toBeUndefined();
    expect(statusOf('api', { 'sec-fetch-site': 'none' })).toBe(403);
  });

  it('wants an origin of every WebSocket', () => {
    expect(statusOf('events', { origin: undefined })).toBe(403);
  });

  it.each([
    ['page', 'POST'],
    ['page', 'OPTIONS'],
    ['api', 'GET'],
    ['api', 'OPTIONS'],
    ['events', 'POST'],
  ] as const)('refuses on a %s route the method %s', (kind, method) => {
    expect(statusOf(kind, { method })).toBe(405);
  });

  it.each([undefined, '', 'wrong', token.slice(0, -1), `${token}x`, token.toUpperCase()])('refuses the token %s', (given) => {
    expect(statusOf('api', { 'x-eventwright-token': given })).toBe(401);
    expect(statusOf('events', { 'sec-websocket-protocol': given === undefined ? undefined : `eventwright.${given}` })).toBe(401);
  });

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'application/json; charset=utf-16'])(
    'refuses the content type %s',
    (type) => {
      expect(statusOf('api', { 'content-type': type })).toBe(415);
    },
  );
});

describe('sameToken', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['abc', 'ab', false],
    ['abc', 'abcd', false],
    ['abc', 'ab\u0000', false],
    ['abc', undefined, false],
  ])('compares %s with %s', (expected, given, same) => {
    expect(sameToken(expected, given)).toBe(same);
  });
});
