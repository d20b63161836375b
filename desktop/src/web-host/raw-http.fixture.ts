import net from 'node:net';

export interface RawAnswer {
  /** 0 where the connection ended without an answer. */
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface RawRequest {
  method: string;
  target: string;
  /** Sent as they are; undefined leaves a header out. */
  headers: Readonly<Record<string, string | undefined>>;
  body?: string;
}

function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0), headers, body: rest.join('\r\n\r\n') };
}

/** Sends bytes as they are and reads until the other side closes, or `until` holds of what came. */
export function exchange(port: number, bytes: string, until: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = net.connect({ host: '127.0.0.1', port }, () => socket.write(bytes, 'latin1'));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (until(text)) socket.destroy();
    });
    socket.on('close', () => resolve(text));
    // A reset after the answer, as for a body that is refused unread, is an end like another.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(text) : reject(error),
    );
  });
}

const upgraded = (text: string): boolean => text.startsWith('HTTP/1.1 101') && text.includes('\r\n\r\n');

/** One request over a socket of its own, with nothing added but `Connection` and `Content-Length`. */
export async function rawRequest(port: number, { method, target, headers, body }: RawRequest): Promise<RawAnswer> {
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const all = Object.entries({ connection: 'close', ...length, ...headers });
  const lines = all.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return parseAnswer(await exchange(port, `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`, upgraded));
}
