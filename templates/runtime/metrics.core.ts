/** Counters, without the prefix and `_total`. */
const counterHelp = {
  received: 'Deliveries taken from a queue',
  handled: 'Messages whose effects are committed',
  duplicates: 'Deliveries suppressed by the inbox',
  retries: 'Deliveries given back to be tried again',
  dead_lettered: 'Messages given up',
  published: 'Messages confirmed by the broker',
  rejected: 'Messages refused, by reason',
  call_retries: 'Repeated calls to external systems',
  replies: 'Replies taken, by what they did to the request',
  replies_repeated: 'Stored replies that were sent again',
  requests_settled: 'Requests that reached a terminal state',
  replica_stale: 'Updates that came after a newer one of their row',
  replica_repaired: 'Rows of a replica that differed from the source and were sent again',
  replica_bootstraps: 'Snapshots of the source that a replica took',
} as const;

/** Gauges, without the prefix. */
const gaugeHelp = {
  in_flight: 'Deliveries taken and not settled',
  outbox_depth: 'Outbox rows that wait for the relay',
  replica_lag_ms: 'Age of the oldest update that a replica lacks, on the clock of the source',
  replica_max_lag_ms: 'Age that readers of a replica accept',
  replica_differences: 'Rows of a replica that differ from the source and cannot be repaired',
  view_staleness_ms: 'Age of the oldest event that waits for a view',
  view_max_staleness_ms: 'Age that readers of a view accept',
  queue_depth: 'Messages of a queue that wait or are being handled',
  queue_age_seconds: 'Age of the oldest message of a queue',
  lag_seconds: 'Time from a queue to its consumer, of the newest delivery',
  newest_enqueued_timestamp_seconds: 'When the newest delivery entered its queue, in Unix time',
  dead_letters: 'Messages in a dead-letter queue',
} as const;

export const attemptsName = 'eventwright_attempts';
const attemptsHelp = 'Deliveries that a message took until it was settled';
/** Upper bounds of the histogram's buckets, in deliveries. */
export const attemptBounds = [1, 2, 3, 5, 8, 13] as const;

/** Name, kind and meaning of every metric, for documents: the names are kept over releases. */
export const metricNames: readonly { name: string; kind: string; help: string }[] = [
  ...Object.entries(counterHelp).map(([name, help]) => ({ name: `eventwright_${name}_total`, kind: 'counter', help })),
  ...Object.entries(gaugeHelp).map(([name, help]) => ({ name: `eventwright_${name}`, kind: 'gauge', help })),
  { name: attemptsName, kind: 'histogram', help: attemptsHelp },
];

export type CounterName = keyof typeof counterHelp;
export type GaugeName = keyof typeof gaugeHelp;
