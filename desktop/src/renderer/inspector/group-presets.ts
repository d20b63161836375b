import { edgeKinds, type Topology } from 'eventwright/model/index.ts';
import type { PropertySchema } from '../document/schema.ts';

const callRetry = edgeKinds.find(({ kind }) => kind === 'call')?.initial as { readonly retry?: unknown };

/** What a block starts with where its required members alone would say nothing. */
const presets: Readonly<Record<string, unknown>> = {
  retry: callRetry.retry,
  replicas: { min: 2, max: 4 },
  backoff: { baseMs: 100, multiplier: 2, maxMs: 20_000, jitter: 'full' },
  redelivery: { maxDeliveries: 5 },
  requestReply: { timeoutMs: 30_000, deadlineMs: 120_000 },
  replica: { conflict: 'version-wins', maxLagMs: 5000 },
  readModel: { kind: 'projection', consistency: 'eventual', rebuildFrom: 'log' },
  subscription: { durable: true, maxLength: 10_000 },
};

/** Kinds of node that a reference means, by the name of its property; others may name any node. */
const referenceKinds: Readonly<Record<string, readonly string[]>> = {
  channel: ['queue'],
  cancelChannel: ['queue'],
  source: ['command-store'],
  dedupStore: ['command-store', 'read-model'],
  outstandingStore: ['command-store'],
  checkpointStore: ['command-store', 'read-model'],
  compensation: ['consumer'],
  broadcast: ['command-store'],
};

/** Ids that a reference may name. */
export function referenceCandidates(topology: Topology, member: string, target: PropertySchema['x-ref']): string[] {
  if (target === 'message') return Object.keys(topology.messages);
  if (target === 'server') return Object.keys(topology.servers);
  const kinds = referenceKinds[member];
  const ids = Object.keys(topology.nodes).filter((id) => !id.startsWith('x-'));
  return kinds ? ids.filter((id) => kinds.includes(topology.nodes[id]?.kind ?? '')) : ids;
}

function initialValue(topology: Topology, member: string, schema: PropertySchema): unknown {
  if (schema['x-ref']) {
    const candidates = referenceCandidates(topology, member, schema['x-ref']);
    return candidates.find((id) => id.includes('dlq')) ?? candidates[0] ?? schema.examples?.[0];
  }
  return schema.properties ? initialGroup(topology, member, schema) : (schema.default ?? schema.examples?.[0]);
}

/** A block as it is added: a preset, or its required members by default or example. */
export function initialGroup(topology: Topology, member: string, schema: PropertySchema): unknown {
  const preset = presets[member];
  if (preset !== undefined) return structuredClone(preset);
  return Object.fromEntries((schema.required ?? []).map((name) => [name, initialValue(topology, name, schema.properties?.[name] ?? {})]));
}
