import type { Envelope } from '../runtime/envelope.ts';
import { PermanentError } from '../runtime/errors.ts';

/** The default limit of RabbitMQ 4, kept for every broker so that changing brokers refuses no message. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** One message as it is stored. */
export interface Encoded {
  readonly id: string;
  readonly type: string;
  readonly json: string;
  /** UTF-8 bytes of `json`. */
  readonly bytes: number;
}

/**
 * Serialises a message in CloudEvents structured mode.
 * @throws PermanentError with code MESSAGE_TOO_LARGE above `MAX_MESSAGE_BYTES`.
 */
export function encode(envelope: Envelope): Encoded {
  const json = JSON.stringify(envelope);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_MESSAGE_BYTES) {
    throw new PermanentError(`Message ${envelope.id} (${envelope.type}) has ${bytes} bytes, the limit is ${MAX_MESSAGE_BYTES}.`, {
      code: 'MESSAGE_TOO_LARGE',
    });
  }
  return { id: envelope.id, type: envelope.type, json, bytes };
}

/** Type of what somebody else put into a queue of ours and is no CloudEvents message. */
export const UNREADABLE_TYPE = 'unreadable';

/**
 * The inverse of `encode`. Never throws, since the transport could only lose such a message or stumble over it for
 * ever: its text becomes the data of a message of `UNREADABLE_TYPE`, which no consumer handles and so dead-letters.
 */
export function decode(text: string): Envelope {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isEnvelope(parsed)) return parsed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const time = new Date(0).toISOString();
  return { id: 'unknown', source: 'unknown', specversion: '1.0', type: UNREADABLE_TYPE, time, data: text };
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const { id, source, type } = value as Record<string, unknown>;
  return typeof id === 'string' && typeof source === 'string' && typeof type === 'string' && 'data' in value;
}
