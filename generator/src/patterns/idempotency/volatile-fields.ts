/** `receivedAt`, `received_at` → `received at`. */
const wordsOf = (field: string): string =>
  field
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();

const transfer =
  '(sent|send|sending|received?|receiving|receipt|publish(ed)?|enqueued?|dequeued?|dispatch(ed)?|delivered|arrived|arrival|ingest(ed)?|now|current)';
const volatile: readonly RegExp[] = [
  new RegExp(`^(message )?${transfer} (at|on|time|date|timestamp|ts|ms)( ms| utc)?$`),
  /^(delivery |redelivery |send |publish )?(attempts?|retry|retries|tries)( (count|number|no|index))?$/,
  /^(re)?(delivery|deliveries) (count|attempts?|number|tag)$/,
  /^redelivered$/,
  /^(trace|span|parent span)( (id|parent|state|context))?$/,
  /^(traceparent|tracestate|traceid|spanid)$/,
  /^hops?( ?count)?$/,
];
/** Names that may be a time of transfer or a time of occurrence. */
const ambiguous = /^(timestamp|ts|now|time stamp)$/;

/**
 * Whether a repeat of a message carries another value in the field: a time of sending or receiving, an attempt, a trace.
 * @param nonceField the field that the producer vouches for; an ambiguous name is then taken to be the time of occurrence
 */
export function isVolatileField(field: string, nonceField?: string): boolean {
  const words = wordsOf(field);
  return volatile.some((pattern) => pattern.test(words)) || (ambiguous.test(words) && field !== nonceField);
}

const occurrence = /(^| )(nonce|occurrence|uuid|guid)$|(^| )(at|time|date)$/;

/** Whether the name tells an occurrence, so that two equal-looking messages differ in it. */
export const isDiscriminator = (field: string): boolean => !isVolatileField(field) && occurrence.test(wordsOf(field));
