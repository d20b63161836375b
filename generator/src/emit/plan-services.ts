import type { CallPolicy, ProducerWiring } from '../../../templates/runtime/service.ts';
import type { ServiceDescription, StoreDescription } from '../../../templates/runtime/system.ts';
import type { Graph, WithId } from '../model/graph.ts';
import {
  consumingEdges,
  deliveryPolicy,
  messagesOver,
  serviceOf,
  storesOf,
  titleOf,
  type ConsumingEdge,
  type ServiceNode,
} from '../model/queries.ts';
import { receiveDefaults } from '../model/receive.ts';
import type { EdgeOf, NodeOf } from '../model/topology.ts';
import { firstWorkers, shutdownGrace, workerCount } from '../patterns/competing-consumers/competing-consumers.emit.ts';
import { callLeaseMs, idempotencyPolicy } from '../patterns/idempotency/idempotency.emit.ts';
import { redeliveryPolicy, retryPolicy } from '../patterns/retry/retry.emit.ts';
import { orderingOf, sourceOf } from './plan-channels.ts';
import { rolePlan, sentAsRequests } from './plan-requests.ts';
import { planScale } from './plan-scale.ts';
import { replicaPlans } from './plan-replicas.ts';
import type { CallPlan, ConsumerPlan, ProducerPlan, ReadModelPlan, ServicePlan } from './plan-types.ts';

/** Ports on the loopback address that services listen on, in order of their names. */
const firstPort = 4100;

/** Message type to channel, for what a node sends and expects no reply to. */
export function publishesOf(graph: Graph, nodeId: string): Record<string, string> {
  const requests = sentAsRequests(graph, nodeId);
  const sent = graph.out(nodeId, 'send').flatMap((edge) => messagesOver(graph, edge).map((message) => [message, edge.to] as const));
  return Object.fromEntries(sent.filter(([message]) => !requests.has(message)));
}

/** Store that holds a consumer's effects and inbox: the one it writes, else the one its inbox names. */
export function storeIdOf(graph: Graph, nodeId: string): string | undefined {
  const named = graph.in(nodeId, 'receive', 'subscribe').find(({ idempotency }) => idempotency?.dedupStore !== undefined);
  return storesOf(graph, nodeId).at(0)?.id ?? named?.idempotency?.dedupStore;
}

function producerPlan(graph: Graph, node: WithId<NodeOf<'producer'>>): ProducerPlan {
  const onReject: ProducerWiring['onReject'] = node.onReject === '503' ? '503' : 'block';
  const retry = retryPolicy(graph.out(node.id, 'send').at(0)?.retry);
  return { title: titleOf(node), wiring: { id: node.id, publishes: publishesOf(graph, node.id), onReject, retry } };
}

function consumerPlans(graph: Graph, node: WithId<NodeOf<'consumer'>>): ConsumerPlan[] {
  const edges = consumingEdges(graph, node.id);
  const calls = graph.out(node.id, 'call');
  const store = storeIdOf(graph, node.id);
  return edges.map((edge) => ({
    title: titleOf(node),
    about: node.description,
    ...handling(graph, node.id, edge),
    saves: storesOf(graph, node.id).length > 0,
    calls: calls.map((call) => callPlan(graph, node.id, edge, call)),
    wiring: {
      id: node.id,
      source: sourceOf(graph, edge),
      prefetch: edge.prefetch ?? receiveDefaults.prefetch,
      concurrency: edge.concurrency ?? receiveDefaults.concurrency,
      ackTimeoutMs: edge.ackTimeoutMs ?? receiveDefaults.ackTimeoutMs,
      ackMode: edge.ackMode ?? 'manual',
      redelivery: redeliveryPolicy(edge.redelivery, deliveryPolicy(graph, edge)),
      ...(edge.idempotency && { idempotency: idempotencyPolicy(edge.idempotency, edge.redelivery?.keyPolicy) }),
      ...(orderingOf(graph, edge) === 'key' && { ordering: 'key' as const }),
      ...(node.maxHops !== undefined && { maxHops: node.maxHops }),
      ...(store !== undefined && { store }),
      // The limit holds for the consumer as a whole: each of its sources gets an equal part.
      ...(node.rateLimitPerSec !== undefined && { rateLimitPerSec: node.rateLimitPerSec / edges.length }),
      publishes: publishesOf(graph, node.id),
      calls: Object.fromEntries(calls.map((call) => [call.to, callPolicy(graph, node.id, edge, call)])),
    },
  }));
}

type CallEdge = WithId<EdgeOf<'call'>>;

function callPolicy(graph: Graph, nodeId: string, edge: ConsumingEdge, { to, retry }: CallEdge): CallPolicy {
  const [store] = storesOf(graph, nodeId);
  const leased = store !== undefined && store.sharding === undefined;
  const leaseMs = leased ? callLeaseMs(edge.idempotency, graph.nodeOf(to, 'external')?.idempotent === true) : undefined;
  return { ...retryPolicy(retry), ...(leaseMs !== undefined && { leaseMs }) };
}

function callPlan(graph: Graph, nodeId: string, edge: ConsumingEdge, call: CallEdge): CallPlan {
  const { leaseMs } = callPolicy(graph, nodeId, edge, call);
  return {
    external: call.to,
    ...(call.idempotencyKey !== undefined && { keyField: call.idempotencyKey }),
    ...(leaseMs !== undefined && { leased: true }),
  };
}

/** What comes from a source is handled, or is about a request. */
function handling(graph: Graph, nodeId: string, edge: ConsumingEdge): Pick<ConsumerPlan, 'handles' | 'roles'> {
  const roles = rolePlan(graph, nodeId, edge);
  const taken = new Set([roles.replies, roles.answers, roles.cancellations].flatMap((each) => Object.keys(each)));
  return { roles, handles: messagesOver(graph, edge).filter((type) => !taken.has(type)) };
}

function readModelPlans(graph: Graph, node: WithId<NodeOf<'read-model'>>): ReadModelPlan[] {
  return consumingEdges(graph, node.id).map((edge: ConsumingEdge) => ({
    title: titleOf(node),
    about: node.description,
    projects: messagesOver(graph, edge),
    wiring: {
      id: node.id,
      source: sourceOf(graph, edge),
      store: node.id,
      prefetch: edge.prefetch ?? receiveDefaults.prefetch,
      ackTimeoutMs: edge.ackTimeoutMs ?? receiveDefaults.ackTimeoutMs,
      redelivery: redeliveryPolicy(edge.redelivery, deliveryPolicy(graph, edge)),
      ...(edge.idempotency?.windowMs !== undefined && { windowMs: edge.idempotency.windowMs }),
    },
  }));
}

/** One plan a deployable unit, in order of their names. */
export function planServices(graph: Graph, stores: readonly StoreDescription[]): ServicePlan[] {
  const nodes = graph.nodesOf('producer', 'consumer', 'read-model', 'replica') as ServiceNode[];
  const names = [...new Set(nodes.map(serviceOf))].toSorted();
  return names.map((name) => {
    const own = nodes.filter((node) => serviceOf(node) === name);
    const consumers = own.filter((node) => node.kind === 'consumer');
    const plans = consumers.flatMap((node) => consumerPlans(graph, node));
    const readModels = own.filter((node) => node.kind === 'read-model').flatMap((node) => readModelPlans(graph, node));
    const replicas = own.filter((node) => node.kind === 'replica').flatMap((node) => replicaPlans(graph, node));
    const storeIds = new Set([...[...plans, ...readModels].map(({ wiring }) => wiring.store), ...replicas.map(({ wiring }) => wiring.id)]);
    return {
      name,
      producers: own.filter((node) => node.kind === 'producer').map((node) => producerPlan(graph, node)),
      consumers: plans,
      readModels,
      replicas,
      stores: stores.filter(({ id }) => storeIds.has(id)),
      shutdownGraceMs: shutdownGrace(consumers.map(({ shutdownGraceMs }) => shutdownGraceMs)),
    };
  });
}

/** The services as the local runner starts them: those that answer HTTP have a port of their own. */
export function serviceDescriptions(graph: Graph, services: readonly ServicePlan[]): ServiceDescription[] {
  let port = firstPort;
  return services.map(({ name, producers, consumers, readModels, replicas, shutdownGraceMs }) => {
    const ids = [...new Set(consumers.map(({ wiring }) => wiring.id))];
    const requests = consumers.some(({ roles }) => Object.keys(roles.requests).length > 0);
    const answers = producers.length > 0 || readModels.length > 0 || replicas.length > 0 || requests;
    const scale = planScale(graph, ids);
    return {
      name,
      replicas: scale === undefined ? workerCount(ids.map((id) => graph.nodeOf(id, 'consumer')?.replicas)) : firstWorkers(scale),
      ...(scale && { scale }),
      shutdownGraceMs,
      ...(answers && { port: port++ }),
      producers: producers.map(({ wiring }) => ({ id: wiring.id, messages: Object.keys(wiring.publishes) })),
      consumers: ids,
      readModels: [...new Set(readModels.map(({ wiring }) => wiring.id))],
      ...(replicas.length > 0 && { replicaStores: replicas.map(({ wiring }) => wiring.id) }),
    };
  });
}
