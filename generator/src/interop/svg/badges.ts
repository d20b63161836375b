import type { Topology, TopologyEdge, TopologyNode } from '../../model/index.ts';

export interface Badge {
  readonly id: 'replicas' | 'bound' | 'retry' | 'idempotent' | 'dlq' | 'slots' | 'outbox' | 'rate';
  readonly text: string;
  readonly hint: string;
}

/** 10,000 → 10k. */
export function shortCount(count: number): string {
  if (count >= 1_000_000) return `${trimmed(count / 1_000_000)}M`;
  return count >= 1000 ? `${trimmed(count / 1000)}k` : String(count);
}

const trimmed = (value: number) => String(Math.round(value * 10) / 10);

/** 90,000 → 1.5 min. @param ms milliseconds */
export function shortDuration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${trimmed(ms / 1000)} s`;
  if (ms < 3_600_000) return `${trimmed(ms / 60_000)} min`;
  return ms < 86_400_000 ? `${trimmed(ms / 3_600_000)} h` : `${trimmed(ms / 86_400_000)} d`;
}

const strategyNames: Readonly<Record<string, string>> = {
  'message-id': 'id',
  sequence: 'sequence',
  'content-hash': 'hash',
  'redelivered-flag': 'flag',
};

type EdgesOf = (nodeId: string) => { readonly in: readonly TopologyEdge[]; readonly out: readonly TopologyEdge[] };

function channelBadges(node: TopologyNode, outbound: readonly TopologyEdge[]): Badge[] {
  if (node.kind !== 'queue' && node.kind !== 'topic') return [];
  const badges: Badge[] = [];
  if (node.maxLength !== undefined)
    badges.push({
      id: 'bound',
      text: `bounded ${shortCount(node.maxLength)}`,
      hint: `At most ${node.maxLength} messages wait; then ${node.overflow ?? 'reject'}.`,
    });
  const deadLetter = node.deadLetter?.channel ?? outbound.find(({ kind }) => kind === 'dead-letter')?.to;
  if (deadLetter !== undefined) badges.push({ id: 'dlq', text: 'DLQ', hint: `Messages that keep failing go to ${deadLetter}.` });
  return badges;
}

function workBadges(node: TopologyNode, inbound: readonly TopologyEdge[], outbound: readonly TopologyEdge[]): Badge[] {
  const badges: Badge[] = [];
  if (node.kind === 'consumer' && (node.replicas?.max ?? 1) > 1) {
    const { min = 1, max = 1 } = node.replicas ?? {};
    badges.push({
      id: 'replicas',
      text: min === max ? `replicas ${max}` : `replicas ${min}–${max}`,
      hint: 'Worker processes that compete for one queue.',
    });
  }
  const strategies = new Set(inbound.flatMap((edge) => ('idempotency' in edge && edge.idempotency ? [edge.idempotency.strategy] : [])));
  for (const strategy of strategies)
    badges.push({
      id: 'idempotent',
      text: `idempotent by ${strategyNames[strategy] ?? strategy}`,
      hint: 'A repeated message has its effect once.',
    });
  const attempts = outbound.flatMap((edge) => ('retry' in edge && edge.retry?.maxAttempts !== undefined ? [edge.retry.maxAttempts] : []));
  const most = attempts.includes('infinite') ? '∞' : Math.max(0, ...attempts.map(Number));
  if (most !== 0) badges.push({ id: 'retry', text: `retry ×${most}`, hint: 'Attempts in all, the first one included.' });
  if (node.kind === 'external' && node.rateLimitPerSec !== undefined)
    badges.push({ id: 'rate', text: `≤ ${node.rateLimitPerSec}/s`, hint: 'Messages that it takes at most.' });
  return badges;
}

function storeBadges(node: TopologyNode): Badge[] {
  const badges: Badge[] = [];
  if (node.kind === 'command-store') {
    if (node.sharding)
      badges.push({ id: 'slots', text: `slots ${node.sharding.slots ?? 1024}`, hint: 'Virtual shards, mapped to databases and tables.' });
    if (node.outbox) badges.push({ id: 'outbox', text: 'outbox', hint: 'State and the messages about it commit together.' });
  }
  if (node.kind === 'replica' && node.replica?.maxLagMs !== undefined)
    badges.push({ id: 'rate', text: `lag ≤ ${shortDuration(node.replica.maxLagMs)}`, hint: 'Staleness that readers accept.' });
  if (node.kind === 'read-model' && node.readModel?.maxStalenessMs !== undefined)
    badges.push({ id: 'rate', text: `stale ≤ ${shortDuration(node.readModel.maxStalenessMs)}`, hint: 'Lag that queries accept.' });
  return badges;
}

const maxBadges = 3;

/** What a node's card says at a glance: up to three badges. */
export function badgesOf(id: string, node: TopologyNode, edgesOf: EdgesOf): readonly Badge[] {
  const edges = edgesOf(id);
  return [...channelBadges(node, edges.out), ...storeBadges(node), ...workBadges(node, edges.in, edges.out)].slice(0, maxBadges);
}

/** Edges of every node, built once for a topology. */
export function indexEdges(topology: Topology): EdgesOf {
  const index = new Map<string, { in: TopologyEdge[]; out: TopologyEdge[] }>();
  const slot = (id: string) => {
    const known = index.get(id) ?? { in: [], out: [] };
    index.set(id, known);
    return known;
  };
  for (const edge of Object.values(topology.edges)) {
    slot(edge.from).out.push(edge);
    slot(edge.to).in.push(edge);
  }
  return (id) => index.get(id) ?? { in: [], out: [] };
}
