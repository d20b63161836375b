import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HostCalls } from '../host-node/call-host.ts';
import { hostContract } from '../shared/host-contract.ts';
import { createEventClients } from './events.ts';
import { rawRequest } from './raw-http.fixture.ts';
import { startWebServer, type WebServer } from './server.ts';

/** One choice a dimension, and whether a request may pass with it. */
interface Choice {
  value: string | undefined;
  good: boolean;
}

const token = 'T0ken-of-this_run';
let root: string;
let server: WebServer;
let port: number;
let callCount = 0;
const calls = new Proxy({}, { get: () => async () => void (callCount += 1) }) as HostCalls;

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'eventwright-matrix-'));
  await writeFile(path.join(root, 'index.html'), 'page');
  server = await startWebServer({ calls, events: createEventClients(), renderer: root, token, port: 0, onFault: () => undefined });
  port = Number(new URL(server.origin).port);
});

afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const choices = (good: readonly (string | undefined)[], bad: readonly (string | undefined)[]): Choice[] => [
  ...good.map((value) => ({ value, good: true })),
  ...bad.map((value) => ({ value, good: false })),
];

const product = (dimensions: readonly Choice[][]): Choice[][] =>
  dimensions.reduce<Choice[][]>((rows, dimension) => rows.flatMap((row) => dimension.map((choice) => [...row, choice])), [[]]);

const hosts = () => choices([`127.0.0.1:${port}`, `localhost:${port}`], ['evil.example', undefined]);
const origins = (withoutIsGood: boolean) =>
  choices([server.origin, ...(withoutIsGood ? [undefined] : [])], ['http://evil.example', 'null', ...(withoutIsGood ? [] : [undefined])]);
const upgrade = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
};

interface Route {
  target: string;
  dimensions(): Choice[][];
  socket: boolean;
}

const sites = (pageIsGood: boolean) => choices(['same-origin', undefined], ['cross-site', ...(pageIsGood ? [] : ['none'])]);

const routes: Route[] = [
  {
    target: '/',
    socket: false,
    dimensions: () => [
      hosts(),
      origins(true),
      sites(true),
      choices([undefined, token], []),
      choices(['GET', 'HEAD'], ['POST', 'OPTIONS']),
      choices([undefined], []),
    ],
  },
  ...Object.keys(hostContract).map((name) => ({
    target: `/api/${name}`,
    socket: false,
    dimensions: () => [
      hosts(),
      origins(true),
      sites(false),
      choices([token], ['wrong', undefined]),
      choices(['POST'], ['GET', 'PUT', 'OPTIONS']),
      choices(['application/json'], ['text/plain', undefined]),
    ],
  })),
  {
    target: '/api/events',
    socket: true,
    dimensions: () => [
      hosts(),
      origins(false),
      sites(false),
      choices([token], ['wrong', undefined]),
      choices(['GET'], ['POST']),
      choices([undefined], []),
    ],
  },
];

async function statusOf({ target, socket }: Route, [host, origin, site, given, method, type]: readonly Choice[]): Promise<number> {
  const credentials = socket
    ? { ...upgrade, 'sec-websocket-protocol': given?.value && `eventwright.${given.value}` }
    : { 'x-eventwright-token': given?.value };
  const headers = { host: host?.value, origin: origin?.value, 'sec-fetch-site': site?.value, 'content-type': type?.value, ...credentials };
  const verb = method?.value ?? 'GET';
  return (await rawRequest(port, { method: verb, target, headers, ...(verb === 'POST' && !socket && { body: '{"args":{}}' }) })).status;
}

it.each(routes)('$target passes a request only where every part of it is right', async (route) => {
  const before = callCount;
  const rows = product(route.dimensions());
  const wrong: string[] = [];
  for (let from = 0; from < rows.length; from += 32) {
    await Promise.all(
      rows.slice(from, from + 32).map(async (row) => {
        const status = await statusOf(route, row);
        const passed = status === 200 || status === 101;
        // The server itself refuses a request without Host, with 400.
        if (passed !== row.every(({ good }) => good) || (!passed && ![400, 401, 403, 405, 415].includes(status)))
          wrong.push(`${status} ${JSON.stringify(row.map(({ value }) => value))}`);
      }),
    );
  }
  expect(wrong).toEqual([]);
  // Arguments that fit reach the host: one call for each good row, and none for the others.
  const goodRows = rows.filter((row) => row.every(({ good }) => good)).length;
  const fits =
    route.target.startsWith('/api/') &&
    !route.socket &&
    hostContract[route.target.slice(5) as keyof typeof hostContract].args.safeParse({}).success;
  expect([goodRows > 0, callCount - before]).toEqual([true, fits ? goodRows : 0]);
});
