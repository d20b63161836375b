/** What a responder says of a request: effect kept, none made, never started, undone, or kept for want of a way to undo it. */
export type ReplyStatus = 'succeeded' | 'failed' | 'cancelled' | 'compensated' | 'irrevocable';

/**
 * The message as it travels: a CloudEvents 1.0 event in structured JSON mode.
 * Attribute names are lower case because CloudEvents requires it. Source: CloudEvents 1.0.2, section 3.
 */
export interface Envelope<Data = unknown> {
  /** Set by the producer and kept over every retry; `source` + `id` identify the message for ever. */
  id: string;
  /** The producing application: the node id in the topology. */
  source: string;
  specversion: '1.0';
  /** The message's name in the topology. */
  type: string;
  /** RFC 3339, when the event occurred at the producer. */
  time: string;
  subject?: string;
  dataschema?: string;
  /** Routing and ordering key, from the message's `partitionKey` field. */
  partitionkey?: string;
  /** Position within (`source`, `partitionkey`), where the producer numbers its messages. */
  sequence?: number;
  correlationid?: string;
  /** The id of the message that caused this one. */
  causationid?: string;
  /** RFC 3339; a consumer drops the message to its dead-letter channel after it. */
  expirytime?: string;
  /** Number of hops so far, checked against `maxHops`. */
  hopcount?: number;
  /** Of a request, its reply and its cancellation: the id that retries keep. */
  requestid?: string;
  /** The row that the data speaks of is deleted. */
  deleted?: boolean;
  /** Of a reply: what became of the request at the responder. */
  replystatus?: ReplyStatus;
  /** Where it stands in a trace. Source: CloudEvents, distributed tracing extension; W3C Trace Context. */
  traceparent?: string;
  data: Data;
}
