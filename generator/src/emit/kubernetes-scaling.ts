import type {
  BrokerName,
  ScaleDescription,
  ScaleTriggerDescription,
  ServiceDescription,
  SystemDescription,
} from '../../../templates/runtime/system.ts';
import { kubernetesName, labelsOf, sharedNames } from './kubernetes-names.ts';

/** Where the servers are asked to be in the cluster: adjust them there, the README names them. */
const addresses = { prometheus: 'http://prometheus:9090', nats: 'nats:8222', kafka: 'kafka:9092' };
/** Source: Kubernetes, HorizontalPodAutoscaler: the API refuses longer windows. */
const longestWindowSeconds = 3600;

interface Trigger {
  readonly type: string;
  readonly metricType?: 'AverageValue';
  readonly metadata: Readonly<Record<string, string>>;
  readonly authenticationRef?: { readonly name: string };
}

type TriggerOf = (system: SystemDescription, trigger: ScaleTriggerDescription) => Trigger[];

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));
const channelPrefix = ({ name }: SystemDescription) => name;
const authenticationName = (system: SystemDescription) => kubernetesName(system.name);

/** What every service measures, for what the broker's own scaler cannot: by name kept over releases. */
const prometheus = (query: string, target: number): Trigger => ({
  type: 'prometheus',
  metricType: 'AverageValue',
  metadata: { serverAddress: addresses.prometheus, query, threshold: String(target) },
});

function measuredByServices({ metric, source, channel, target }: ScaleTriggerDescription, pollMs: number): Trigger {
  if (metric === 'age') return prometheus(`max(eventwright_queue_age_seconds{queue="${source}"}) * 1000`, target);
  // Two readings at least, whatever the scrape interval.
  const window = Math.max(60, seconds(pollMs) * 2);
  return prometheus(`sum(rate(eventwright_published_total{channel="${channel}"}[${window}s]))`, target);
}

function postgresTrigger(system: SystemDescription, { metric, source, target }: ScaleTriggerDescription): Trigger[] {
  const value = metric === 'age' ? 'coalesce(extract(epoch FROM now() - min(m.enqueued_at)) * 1000, 0)' : 'count(*)';
  const query = `SELECT ${value} FROM eventwright_broker.message m JOIN eventwright_broker.queue q ON q.id = m.queue_id WHERE q.system = '${channelPrefix(system)}' AND q.name = '${source}'`;
  return [
    {
      type: 'postgresql',
      metricType: 'AverageValue',
      metadata: { query, targetQueryValue: String(target) },
      authenticationRef: { name: authenticationName(system) },
    },
  ];
}

/** The queue and its companion for what was given back, as one sum. Deliveries under way count. */
function rabbitmqTrigger(system: SystemDescription, { source, target }: ScaleTriggerDescription): Trigger[] {
  const queueName = `^${channelPrefix(system)}\\.${source}(\\.return)?$`;
  return [
    {
      type: 'rabbitmq',
      metricType: 'AverageValue',
      metadata: {
        protocol: 'http',
        mode: 'QueueLength',
        useRegex: 'true',
        operation: 'sum',
        excludeUnacknowledged: 'false',
        queueName,
        value: String(target),
      },
      authenticationRef: { name: authenticationName(system) },
    },
  ];
}

function natsTrigger(system: SystemDescription, { source, target }: ScaleTriggerDescription): Trigger[] {
  const topic = system.subscriptions.find(({ id }) => id === source)?.topic;
  const metadata = {
    natsServerMonitoringEndpoint: addresses.nats,
    account: '$G',
    stream: `${channelPrefix(system)}_${topic ?? source}`,
    consumer: source,
    lagThreshold: String(target),
  };
  return [{ type: 'nats-jetstream', metricType: 'AverageValue', metadata }];
}

function kafkaTrigger(system: SystemDescription, { source, target }: ScaleTriggerDescription): Trigger[] {
  const topic = system.subscriptions.find(({ id }) => id === source)?.topic;
  const group = `${channelPrefix(system)}.${source}`;
  return [`${channelPrefix(system)}.${topic ?? source}`, `${group}.retry`].map((name) => ({
    type: 'kafka',
    metricType: 'AverageValue',
    metadata: { bootstrapServers: addresses.kafka, consumerGroup: group, topic: name, lagThreshold: String(target) },
  }));
}

const lagTriggers: Readonly<Record<BrokerName, TriggerOf>> = {
  postgres: postgresTrigger,
  rabbitmq: rabbitmqTrigger,
  nats: natsTrigger,
  kafka: kafkaTrigger,
};

function triggersOf(broker: BrokerName, system: SystemDescription, scale: ScaleDescription): Trigger[] {
  return scale.triggers.flatMap((trigger) => {
    const native = trigger.metric === 'lag' || (trigger.metric === 'age' && broker === 'postgres');
    return native ? lagTriggers[broker](system, trigger) : [measuredByServices(trigger, scale.pollMs)];
  });
}

/** Where only the workers can tell the age of a queue, one of them has to stay: the local runner does the same. */
function least({ min, triggers }: ScaleDescription, broker: BrokerName): number {
  const blind = broker !== 'postgres' && triggers.some(({ metric }) => metric === 'age');
  return blind ? Math.max(1, min) : min;
}

/**
 * The ScaledObject of a service: desired = clamp(ceil(value / target), min, max), out at once, in after the cooldown.
 * Source: KEDA 2, ScaledObject; `cooldownPeriod` only governs the last step to zero, so the window states it too.
 */
export function scaledObject(broker: BrokerName, system: SystemDescription, service: ServiceDescription): object[] {
  const { name, scale } = service;
  if (scale === undefined) return [];
  const most = Math.min(scale.max, scale.partitions ?? scale.max);
  const cooldownSeconds = seconds(scale.cooldownMs);
  const behavior = {
    scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: Math.max(1, most), periodSeconds: 1 }] },
    scaleDown: { stabilizationWindowSeconds: Math.min(longestWindowSeconds, cooldownSeconds) },
  };
  return [
    {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: kubernetesName(name), labels: labelsOf(system, name) },
      spec: {
        scaleTargetRef: { name: kubernetesName(name) },
        pollingInterval: seconds(scale.pollMs),
        cooldownPeriod: cooldownSeconds,
        minReplicaCount: Math.min(least(scale, broker), most),
        maxReplicaCount: most,
        advanced: { horizontalPodAutoscalerConfig: { behavior } },
        triggers: triggersOf(broker, system, scale),
      },
    },
  ];
}

/** Secret keys that KEDA's scaler of a broker needs. */
const authenticationParameters: Partial<Record<BrokerName, { parameter: string; key: string }>> = {
  postgres: { parameter: 'connection', key: 'BROKER_DATABASE_URL' },
  rabbitmq: { parameter: 'host', key: 'RABBITMQ_MANAGEMENT_URL' },
};

/** How KEDA reaches the broker, where that takes a password. */
export function triggerAuthentication(broker: BrokerName, system: SystemDescription): object[] {
  const found = authenticationParameters[broker];
  if (found === undefined || system.services.every(({ scale }) => scale === undefined)) return [];
  return [
    {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'TriggerAuthentication',
      metadata: { name: authenticationName(system) },
      spec: { secretTargetRef: [{ parameter: found.parameter, name: sharedNames(system).scaling, key: found.key }] },
    },
  ];
}
