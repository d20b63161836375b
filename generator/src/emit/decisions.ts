/** What this release does with a property of the drawing. `only` names the values that it generates; others are refused. */
export type Decision = 'generated' | 'input' | 'refused' | { readonly only: readonly (string | number | boolean)[] };

const consuming = ['receive', 'subscribe', 'project', 'replicate'] as const;
const channels = ['queue', 'topic', 'subscription'] as const;

const each = (owners: readonly string[], members: Readonly<Record<string, Decision>>): Record<string, Decision> =>
  Object.fromEntries(owners.flatMap((owner) => Object.entries(members).map(([member, decision]) => [`${owner}.${member}`, decision])));

const nodes: Readonly<Record<string, Decision>> = {
  ...each(['producer', 'consumer', 'read-model'], { service: 'generated' }),
  ...each(['producer'], { confirms: { only: [true] }, onReject: { only: ['block', '503'] }, ratePerSec: 'input', burst: 'input' }),
  ...each(['consumer'], {
    shutdownGraceMs: 'generated',
    rateLimitPerSec: 'generated',
    maxHops: 'generated',
    effects: 'input',
  }),
  ...each(['scaleTrigger'], {
    metric: 'generated',
    target: 'generated',
    pollMs: 'generated',
    cooldownMs: 'generated',
    min: 'generated',
    max: 'generated',
  }),
  // Without a scale trigger `min` workers run, whatever `max` says.
  ...each(['replicas'], { min: 'generated', max: 'input' }),
  ...each(channels, {
    maxLength: 'generated',
    maxBytes: 'generated',
    overflow: 'generated',
    messageTtlMs: 'generated',
    durable: { only: [true] },
  }),
  'queue.retentionMs': { only: [0] },
  'topic.retentionMs': 'generated',
  ...each(['queue', 'topic'], {
    ordering: { only: ['none', 'key'] },
    partitions: { only: [1] },
    external: 'input',
    server: 'generated',
  }),
  // Thresholds for whoever watches the system: the README of the project lists them.
  ...each(['queue'], { maxAgeMs: 'generated', alarmDepth: 'generated', archive: 'input' }),
  ...each(['deadLetter'], { channel: 'generated', maxDeliveries: 'generated' }),
  ...each(['entity'], { name: 'generated', key: 'generated', mutableFields: 'input' }),
  ...each(['command-store'], { versionField: 'generated' }),
  ...each(['outbox'], { pollMs: 'generated', batchSize: 'generated', cursor: { only: ['unsent-flag'] } }),
  ...each(['sharding'], {
    shardKey: 'generated',
    slots: 'generated',
    databases: 'generated',
    tablesPerDb: 'generated',
    mapVersion: 'generated',
  }),
  ...each(['sharding'], { distinctKeys: 'input' }),
  ...each(['sharding'], { hash: { only: ['slot-map'] }, bindingGroup: 'refused', broadcast: 'refused', idGenerator: { only: ['uuidv7'] } }),
  ...each(['readModel'], {
    source: 'generated',
    kind: { only: ['projection'] },
    maxStalenessMs: 'generated',
    rebuildFrom: 'generated',
  }),
  ...each(['readModel'], { consistency: 'generated', checkpointStore: 'generated' }),
  ...each(['external'], { idempotent: 'input', rateLimitPerSec: 'input' }),
  ...each(['replica'], { region: 'input', maxLagMs: 'generated', reconcileMs: 'generated' }),
  ...each(['replica'], { conflict: { only: ['version-wins'] }, bootstrap: { only: ['snapshot+offset'] } }),
};

const edges: Readonly<Record<string, Decision>> = {
  ...each(['reply'], { channel: 'generated', correlationId: 'generated' }),
  ...each(['requestReply'], {
    timeoutMs: 'generated',
    deadlineMs: 'generated',
    onTimeout: 'generated',
    cancelChannel: 'generated',
    compensation: 'generated',
    messageTtlMs: 'generated',
    maxOutstanding: 'generated',
    outstandingStore: 'generated',
  }),
  ...each(consuming, {
    ackTimeoutMs: 'generated',
    heartbeat: { only: [false] },
    prefetch: 'generated',
    concurrency: 'generated',
    serviceTimeMs: 'input',
  }),
  ...each(['receive', 'subscribe'], { ackMode: 'generated' }),
  ...each(['project', 'replicate'], { ackMode: { only: ['manual'] } }),
  ...each(['retry'], { attemptTimeoutMs: 'generated', deadlineMs: 'generated', retryOn: 'generated' }),
  ...each(['circuitBreaker'], { failureThreshold: 'generated', resetMs: 'generated' }),
  ...each(['backoff'], { baseMs: 'generated', multiplier: 'generated', maxMs: 'generated', jitter: 'generated' }),
  ...each(['budget'], { maxTokens: 'generated', tokenRatio: 'generated' }),
  'retry.maxAttempts': 'generated',
  ...each(['redelivery'], { maxDeliveries: 'generated', keyPolicy: 'generated', onFailure: { only: ['reject'] }, inProcess: 'generated' }),
  // A view and a replica tell an older event from a newer one by themselves, so that no order is needed.
  ...each(['project.redelivery', 'replicate.redelivery'], { keyPolicy: { only: ['skip'] } }),
  ...each(['replicate.redelivery'], { inProcess: { only: [false] } }),
  ...each(['project.idempotency', 'replicate.idempotency'], {
    strategy: { only: ['message-id'] },
    keyFields: 'refused',
    leaseMs: 'refused',
  }),
  ...each(['subscription'], { name: 'generated', filter: 'generated', startPosition: { only: ['new', 'earliest'] } }),
  ...each(['idempotency'], {
    strategy: 'generated',
    keyFields: 'generated',
    hashFields: 'generated',
    nonceField: 'generated',
    sequenceMode: 'generated',
    sequenceField: 'generated',
  }),
  ...each(['idempotency'], {
    brokerKey: { only: [false] },
    brokerDedup: { only: [false] },
    windowMs: 'generated',
    scope: 'generated',
    dedupStore: 'generated',
  }),
  ...each(['idempotency'], {
    leaseMs: 'generated',
    onMismatch: { only: ['dead-letter'] },
    redriveWithinMs: 'input',
    publisherRetryMs: 'input',
  }),
  ...each(['call'], { idempotencyKey: 'generated' }),
  ...each(['write'], { idempotent: 'input' }),
  ...each(['read'], { retry: 'refused' }),
};

const document: Readonly<Record<string, Decision>> = {
  ...each(['topology'], { $schema: 'input', eventwright: 'input', rules: 'input', layout: 'input' }),
  ...each(['info'], { name: 'generated', version: 'generated' }),
  ...each(['message'], {
    schemaVersion: 'generated',
    idField: 'generated',
    partitionKey: 'generated',
    sensitive: 'generated',
    ephemeral: 'input',
    payload: 'generated',
  }),
  ...each(['server'], { protocol: 'generated', version: 'input', deadLetterStrategy: { only: ['application'] }, emulate: 'input' }),
};

/**
 * The decision for every property: `generated` (it shapes the project), `input` (rules, capacity numbers and the simulator
 * read it, a project does not need it), `refused`. Keys are the kind or block that owns the property, and its name.
 */
export const decisions: Readonly<Record<string, Decision>> = { ...nodes, ...edges, ...document };

/** Members that mean the same wherever they stand. `delivery` only permits loss, and what is generated loses nothing. */
const everywhere: Readonly<Record<string, Decision>> = {
  kind: 'generated',
  title: 'generated',
  description: 'generated',
  from: 'generated',
  to: 'generated',
  messages: 'generated',
  delivery: 'input',
};

/** Decision for a path such as `subscribe`, `idempotency`, `windowMs`; undefined for a block whose members decide. */
export function decisionFor(path: readonly string[]): Decision | undefined {
  if (path.length === 1) return decisions[path[0] ?? ''];
  for (let start = 0; start < path.length - 1; start += 1) {
    const decision = decisions[path.slice(start).join('.')];
    if (decision !== undefined) return decision;
  }
  return everywhere[path.at(-1) ?? ''];
}
