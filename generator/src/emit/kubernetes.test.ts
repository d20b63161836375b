import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { shopGraph } from './emit.fixture.ts';
import { FileSet } from './file-set.ts';
import { kubernetesSchemas, scalerMetadata } from './kubernetes-schemas.fixture.ts';
import { emitKubernetes } from './kubernetes.ts';
import { planProject } from './plan.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: Spec;
  readonly data?: Readonly<Record<string, string>>;
}

/** What these tests read of Deployments, Services, Jobs and ScaledObjects. */
interface Spec {
  readonly replicas?: number;
  readonly selector?: { readonly matchLabels?: object };
  readonly template?: { readonly spec: { readonly terminationGracePeriodSeconds?: number; readonly containers: readonly object[] } };
  readonly triggers?: readonly { readonly type: string; readonly metadata: Readonly<Record<string, string>> }[];
  readonly minReplicaCount?: number;
}

const ajv = new Ajv2020({ strict: true });
const scaling = (metric: string, more: object = {}) => ({
  'nodes/taker/scaleTrigger': { metric, target: 40, min: 0, max: 8, pollMs: 5000, cooldownMs: 60_000, ...more },
});

function manifests(changes: Readonly<Record<string, unknown>> = {}): ReadonlyMap<string, readonly Manifest[]> {
  const files = new FileSet();
  emitKubernetes(planProject(shopGraph(changes), 'postgres'), files);
  return new Map(
    [...files].map(({ path, content }) => [
      path.replace('deploy/kubernetes/', ''),
      parseAllDocuments(content, { version: '1.1' }).map((document) => document.toJS() as Manifest),
    ]),
  );
}

const only = (files: ReadonlyMap<string, readonly Manifest[]>, path: string, kind: string) =>
  files.get(path)?.find((manifest) => manifest.kind === kind);

const brokers = ['postgres', 'rabbitmq', 'nats', 'kafka'] as const;

describe('emitKubernetes', () => {
  it.each([{}, scaling('lag'), scaling('age'), scaling('rate'), scaling('lag', { cooldownMs: 90_000_000 })])(
    'writes manifests that fit the schemas of the parts they use: %j',
    (changes) => {
      for (const [path, documents] of manifests(changes)) {
        for (const document of documents) {
          const schema = kubernetesSchemas[document.kind];
          expect(schema, `${path}: ${document.kind}`).toBeDefined();
          const valid = ajv.validate(schema ?? false, document);
          expect(valid, `${path}: ${ajv.errorsText()}`).toBe(true);
          for (const { type, metadata } of document.spec?.triggers ?? [])
            expect(Object.keys(metadata)).toEqual(expect.arrayContaining([...(scalerMetadata[type] ?? ['?'])]));
        }
      }
    },
  );

  it('probes, limits and confines each service, and gives it the time to stop', () => {
    const files = manifests({ 'nodes/taker/shutdownGraceMs': 30_500 });
    const deployment = only(files, 'service-backend.yaml', 'Deployment');
    const pod = deployment?.spec?.template?.spec;
    expect(deployment?.spec?.replicas).toBe(2);
    expect(pod?.terminationGracePeriodSeconds).toBe(36);
    expect(pod?.containers[0]).toMatchObject({
      image: 'shop/backend:1.2.3',
      readinessProbe: { httpGet: { path: '/readyz' } },
      livenessProbe: { httpGet: { path: '/healthz' } },
      env: [
        { name: 'REPLICAS', value: '2' },
        { name: 'BANK_URL', valueFrom: { configMapKeyRef: { name: 'shop-externals', key: 'BANK_URL' } } },
      ],
    });
    expect(only(files, 'service-backend.yaml', 'Service')).toBeUndefined();
    const labels = only(files, 'service-web.yaml', 'Deployment')?.spec?.selector?.matchLabels;
    expect(labels).toBeDefined();
    expect(only(files, 'service-web.yaml', 'Service')?.spec?.selector).toEqual(labels);
  });

  it('names secrets and writes none', () => {
    const all = [...manifests(scaling('lag')).values()].flat();
    expect(all.some(({ kind }) => kind === 'Secret')).toBe(false);
    expect(JSON.stringify(all)).not.toMatch(/:\/\/[^/"]*:[^/"]*@/);
  });

  it.each(brokers)('lets KEDA scale by the drawn trigger on %s', (broker) => {
    const files = manifests(scaling('lag'));
    expect(only(files, 'service-backend.yaml', 'Deployment')?.spec).not.toHaveProperty('replicas');
    expect(only(files, `broker-${broker}.yaml`, 'ConfigMap')?.data).toMatchObject({ BROKER: broker });
    const { spec } = only(files, `broker-${broker}.yaml`, 'ScaledObject') ?? {};
    expect(spec).toMatchObject({
      scaleTargetRef: { name: 'backend' },
      pollingInterval: 5,
      cooldownPeriod: 60,
      minReplicaCount: 0,
      maxReplicaCount: 8,
      advanced: { horizontalPodAutoscalerConfig: { behavior: { scaleDown: { stabilizationWindowSeconds: 60 } } } },
    });
    const target = { postgres: 'targetQueryValue', rabbitmq: 'value', nats: 'lagThreshold', kafka: 'lagThreshold' }[broker];
    expect(spec?.triggers?.length).toBeGreaterThan(0);
    for (const trigger of spec?.triggers ?? []) expect(trigger).toMatchObject({ metricType: 'AverageValue', metadata: { [target]: '40' } });
  });

  it.each([
    ['postgres', 'postgresql', 'query', expect.stringMatching(/count\(\*\).*q\.system = 'shop' AND q\.name = 'orders'$/)],
    ['rabbitmq', 'rabbitmq', 'queueName', String.raw`^shop\.orders(\.return)?$`],
    ['nats', 'nats-jetstream', 'stream', 'shop_orders'],
    ['kafka', 'kafka', 'topic', 'shop.orders'],
  ])('measures the lag of the queue as %s names it', (broker, type, name, value) => {
    const [trigger] = only(manifests(scaling('lag')), `broker-${broker}.yaml`, 'ScaledObject')?.spec?.triggers ?? [];
    expect(trigger).toMatchObject({ type, metadata: { [name]: value } });
  });

  it.each([
    ['postgres', 'age', 'postgresql', /min\(m\.enqueued_at\)/, 0],
    ['rabbitmq', 'age', 'prometheus', /^max\(eventwright_queue_age_seconds\{queue="orders"\}\) \* 1000$/, 1],
    ['nats', 'rate', 'prometheus', /^sum\(rate\(eventwright_published_total\{channel="orders"\}\[60s\]\)\)$/, 0],
  ])('on %s the %s comes from %s', (broker, metric, type, query, least) => {
    const { spec } = only(manifests(scaling(metric)), `broker-${broker}.yaml`, 'ScaledObject') ?? {};
    expect(spec?.triggers).toMatchObject([{ type, metadata: { query: expect.stringMatching(query) } }]);
    expect(spec?.minReplicaCount).toBe(least);
  });

  it('takes the default broker, and every file that is there', () => {
    const files = manifests();
    const resources = (files.get('kustomization.yaml')?.[0] as { resources?: readonly string[] } | undefined)?.resources ?? [];
    expect(resources).toEqual(['broker-postgres.yaml', 'migrate.yaml', 'service-backend.yaml', 'service-history.yaml', 'service-web.yaml']);
    expect(resources.filter((path) => !files.has(path))).toEqual([]);
  });
});
