import type { Envelope } from './envelope.ts';
import { PermanentError } from './errors.ts';
import { joinedKey } from './idempotency.core.ts';
import { fingerprint, messageKey } from './ids.ts';
import type { IdempotencyPolicy } from './policies.ts';

/** What the inbox knows a message by. */
export interface DedupKey {
  readonly key: string;
  readonly fingerprint: string;
}

/** Makes the key of a message as its strategy says. @throws PermanentError where the message lacks what the key is made of. */
export function dedupKey(policy: IdempotencyPolicy | undefined, envelope: Envelope): DedupKey {
  if (policy?.strategy === 'content-hash') {
    const hash = fingerprint([envelope.type, ...policy.hashFields.map((field) => member(envelope, field))]);
    return { key: `hash:${hash}`, fingerprint: hash };
  }
  const print = fingerprint(envelope.data);
  if (policy?.strategy === 'sequence') {
    const { stream, sequence } = streamPlace(policy.sequenceField, envelope);
    return { key: `sequence:${joinedKey([stream, String(sequence)])}`, fingerprint: print };
  }
  if (policy?.keyFields === undefined) return { key: messageKey(envelope), fingerprint: print };
  const values = policy.keyFields.map((field) => String(member(envelope, field)));
  return { key: `fields:${joinedKey([envelope.type, ...values])}`, fingerprint: print };
}

/** Messages of one source and partition key form a stream. */
export interface StreamPlace {
  readonly stream: string;
  /** From 1. */
  readonly sequence: number;
}

/** Which stream a message belongs to, its number there. @throws PermanentError where it has none. */
export function streamPlace(field: string | undefined, envelope: Envelope): StreamPlace {
  const sequence = field === undefined ? envelope.sequence : member(envelope, field);
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 1)
    throw new PermanentError(`${envelope.type} has no sequence number from 1${field === undefined ? '' : ` in "${field}"`}`, {
      code: 'NO_SEQUENCE',
    });
  return { sequence, stream: messageKey({ source: envelope.source, id: envelope.partitionkey ?? '' }) };
}

function member({ type, data }: Envelope, field: string): unknown {
  const value: unknown = typeof data === 'object' && data !== null && Object.hasOwn(data, field) ? Reflect.get(data, field) : undefined;
  if (value === undefined || value === null)
    throw new PermanentError(`${type} needs a value in "${field}" to be told from a repeat`, { code: 'NO_KEY' });
  return value;
}
