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

/** The inverse of `encode`. */
export function decode(json: string): Envelope {
  return JSON.parse(json) as Envelope;
}
