import { createHash, randomBytes } from 'node:crypto';
import { canonicalJson } from './canonical-json.core.ts';
import type { Envelope } from './envelope.ts';

/** A time-ordered random id. @param nowMs milliseconds since the epoch. Source: RFC 9562, UUIDv7. */
export function uuidV7(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.trunc(nowMs), 0, 6);
  return formatUuid(bytes, 7);
}

/**
 * Id of the n-th message that a consumer publishes for a message: the same at every repeat, so that a repeat is seen as
 * a duplicate downstream. @param index 0-based. Source: RFC 9562, UUIDv8 over SHA-256.
 */
export function derivedId(cause: Pick<Envelope, 'source' | 'id'>, publisher: string, index: number): string {
  const seed = canonicalJson([cause.source, cause.id, publisher, index]);
  return formatUuid(createHash('sha256').update(seed).digest().subarray(0, 16), 8);
}

/** Inbox key of a message: `source` and `id` joined so that no two pairs give one text. */
export function messageKey(envelope: Pick<Envelope, 'source' | 'id'>): string {
  return `${encodeURIComponent(envelope.source)}/${envelope.id}`;
}

/** SHA-256 over the canonical JSON of the data, hexadecimal: tells a repeat from another body under the same id. */
export function fingerprint(data: unknown): string {
  return createHash('sha256').update(canonicalJson(data)).digest('hex');
}

function formatUuid(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
