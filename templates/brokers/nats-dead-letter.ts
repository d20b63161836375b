import type { StoredMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { DeadLettered } from '../runtime/ports.ts';
import { API_CODE, apiCode, translate } from './nats-errors.ts';
import type { NatsLink } from './nats-connection.ts';
import type { NatsNames } from './nats-topology.ts';
import { decode } from './wire.ts';

const REASON = 'Eventwright-Dead-Reason';
const SOURCE = 'Eventwright-Dead-Source';
const ATTEMPTS = 'Eventwright-Dead-Attempts';

/** Headers of a copy that the dead-letter queue keeps. Headers are lines of ASCII: the reason is percent-encoded. */
export function deadLetterHeaders(reason: string, source: string, attempts: number): MsgHdrs {
  const found = headers();
  // Half a surrogate pair has no encoding, and throws.
  found.set(REASON, encodeURIComponent(Buffer.from(reason).toString()));
  found.set(SOURCE, source);
  found.set(ATTEMPTS, String(attempts));
  return found;
}

/** What the dead-letter queue knows of a message; undefined for one that was published to the queue itself. */
export function readDeadLetter(message: Pick<StoredMsg, 'header' | 'data'>): DeadLettered | undefined {
  const { header, data } = message;
  if (!header?.has(REASON)) return undefined;
  return {
    envelope: decode(Buffer.from(data).toString()),
    reason: decodeURIComponent(header.get(REASON)),
    source: header.get(SOURCE),
    attempts: Number(header.get(ATTEMPTS)),
  };
}

/** Reads up to `limit` dead letters of a queue by their place in its stream, past its consumer. */
export async function peekDeadLetters(link: NatsLink, names: NatsNames, queue: string, limit: number): Promise<readonly DeadLettered[]> {
  const found: DeadLettered[] = [];
  const subject = names.queue(queue);
  try {
    for (let sequence = 1; found.length < limit;) {
      const from = sequence;
      const message = await link.manage((manager) => manager.direct.getMessage(names.stream(queue), { seq: from, next_by_subj: subject }));
      if (message === null) break;
      const dead = readDeadLetter(message);
      if (dead !== undefined) found.push(dead);
      sequence = message.seq + 1;
    }
  } catch (error) {
    if (apiCode(error) !== API_CODE.noMessageFound) throw translate(error);
  }
  return found;
}
