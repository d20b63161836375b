import { HostError } from '../../shared/host-contract.ts';
import type { Transport } from './contract-host.ts';
import { readAnswer } from './host-answer.ts';

const reconnectMs = 1500;

const unreachable = (cause: unknown) =>
  new HostError(
    'unreachable',
    'Eventwright does not answer.',
    'See whether the terminal that started it is still open, then try again. Your drawing is kept in this tab.',
    { cause },
  );

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Calls over HTTP, events over a WebSocket that comes back after an interruption. */
export function createWebTransport(origin: string, token: string): Transport {
  async function invoke(method: string, args: unknown): Promise<unknown> {
    const response = await fetch(new URL(`/api/${method}`, origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-eventwright-token': token },
      body: JSON.stringify({ args }),
    }).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    return readAnswer(await response.json().catch(() => undefined), () =>
      unreachable(new Error(`unexpected answer, status ${response.status}`)),
    );
  }

  function onEvent(listener: (event: unknown) => void): () => void {
    let socket: WebSocket | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const connect = () => {
      socket = new WebSocket(new URL('/api/events', origin.replace(/^http/, 'ws')), `eventwright.${token}`);
      socket.addEventListener('message', ({ data }) => listener(parseJson(String(data))));
      socket.addEventListener('close', () => {
        if (!ended) timer = setTimeout(connect, reconnectMs);
      });
    };
    connect();
    return () => {
      ended = true;
      clearTimeout(timer);
      socket?.close();
    };
  }

  return { invoke, onEvent };
}
