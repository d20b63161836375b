/**
 * Schemas of the parts of Kubernetes, KEDA and kustomize that the manifests use, written from their API references: closed
 * objects, so that a misspelt or misplaced member fails. They do not stand for the servers' own, fuller checks.
 */
type Schema = Readonly<Record<string, unknown>>;

const closed = (required: Readonly<Record<string, unknown>>, optional: Readonly<Record<string, unknown>> = {}): Schema => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(required),
  properties: { ...required, ...optional },
});
const text: Schema = { type: 'string', minLength: 1 };
const label: Schema = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 };
const subdomain: Schema = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', maxLength: 253 };
const strings: Schema = { type: 'object', additionalProperties: { type: 'string' } };
const count: Schema = { type: 'integer', minimum: 0 };
const positive: Schema = { type: 'integer', minimum: 1 };
const list = (items: Schema): Schema => ({ type: 'array', minItems: 1, items });

const labels = closed({ 'app.kubernetes.io/part-of': label }, { 'app.kubernetes.io/name': label });
const metadata = closed({ name: subdomain }, { labels });
const quantities = closed({ memory: { type: 'string', pattern: '^\\d+Mi$' } }, { cpu: { type: 'string', pattern: '^\\d+m$' } });
const namedRef = closed({ name: subdomain });
const keyRef = closed({ name: subdomain, key: text });
const probe = closed(
  {
    httpGet: closed({ path: { enum: ['/healthz', '/readyz'] }, port: { const: 'http' } }),
    timeoutSeconds: positive,
    periodSeconds: positive,
  },
  { failureThreshold: positive },
);
const container = closed(
  {
    name: label,
    image: { type: 'string', pattern: '^[a-z0-9-]+/[a-z0-9-]+:[A-Za-z0-9_][A-Za-z0-9_.-]*$' },
    envFrom: list({ oneOf: [closed({ configMapRef: namedRef }), closed({ secretRef: namedRef })] }),
    resources: closed({ requests: quantities, limits: quantities }),
    securityContext: closed({
      allowPrivilegeEscalation: { const: false },
      readOnlyRootFilesystem: { const: true },
      capabilities: closed({ drop: { const: ['ALL'] } }),
    }),
  },
  {
    command: list(text),
    ports: list(closed({ name: label, containerPort: positive })),
    env: list({
      oneOf: [closed({ name: text, value: text }), closed({ name: text, valueFrom: closed({ configMapKeyRef: keyRef }) })],
    }),
    startupProbe: probe,
    livenessProbe: probe,
    readinessProbe: probe,
  },
);
const podSpec = closed(
  {
    automountServiceAccountToken: { const: false },
    securityContext: closed({
      runAsNonRoot: { const: true },
      runAsUser: positive,
      runAsGroup: positive,
      seccompProfile: closed({ type: { const: 'RuntimeDefault' } }),
    }),
    containers: list(container),
  },
  { terminationGracePeriodSeconds: positive, restartPolicy: { const: 'Never' } },
);
const template = closed({ metadata: closed({ labels }, { annotations: strings }), spec: podSpec });

const resource = (apiVersion: string, kind: string, rest: Readonly<Record<string, unknown>>): Schema =>
  closed({ apiVersion: { const: apiVersion }, kind: { const: kind }, metadata, ...rest });

const trigger = closed(
  { type: { enum: ['postgresql', 'rabbitmq', 'nats-jetstream', 'kafka', 'prometheus'] }, metadata: strings },
  { metricType: { const: 'AverageValue' }, authenticationRef: namedRef },
);
const stabilization: Schema = { type: 'integer', minimum: 0, maximum: 3600 };

/** Kind to schema. */
export const kubernetesSchemas: Readonly<Record<string, Schema>> = {
  Deployment: resource('apps/v1', 'Deployment', {
    spec: closed(
      {
        selector: closed({ matchLabels: labels }),
        strategy: closed({ type: { const: 'RollingUpdate' }, rollingUpdate: closed({ maxUnavailable: count, maxSurge: count }) }),
        template,
      },
      { replicas: count },
    ),
  }),
  Service: resource('v1', 'Service', {
    metadata: closed({ name: label, labels }),
    spec: closed({ selector: labels, ports: list(closed({ name: label, port: positive, targetPort: { const: 'http' } })) }),
  }),
  Job: resource('batch/v1', 'Job', { spec: closed({ backoffLimit: count, ttlSecondsAfterFinished: count, template }) }),
  ConfigMap: resource('v1', 'ConfigMap', { data: strings }),
  TriggerAuthentication: resource('keda.sh/v1alpha1', 'TriggerAuthentication', {
    spec: closed({ secretTargetRef: list(closed({ parameter: text, name: subdomain, key: text })) }),
  }),
  ScaledObject: resource('keda.sh/v1alpha1', 'ScaledObject', {
    spec: closed({
      scaleTargetRef: namedRef,
      pollingInterval: positive,
      cooldownPeriod: positive,
      minReplicaCount: count,
      maxReplicaCount: positive,
      triggers: list(trigger),
      advanced: closed({
        horizontalPodAutoscalerConfig: closed({
          behavior: closed({
            scaleUp: closed({
              stabilizationWindowSeconds: stabilization,
              policies: list(
                closed({ type: { const: 'Pods' }, value: positive, periodSeconds: { type: 'integer', minimum: 1, maximum: 1800 } }),
              ),
            }),
            scaleDown: closed({ stabilizationWindowSeconds: stabilization }),
          }),
        }),
      }),
    }),
  }),
  Kustomization: closed({
    apiVersion: { const: 'kustomize.config.k8s.io/v1beta1' },
    kind: { const: 'Kustomization' },
    resources: list({ type: 'string', pattern: '^[a-z0-9-]+\\.yaml$' }),
  }),
  KafkaTopic: closed({
    apiVersion: { const: 'kafka.strimzi.io/v1beta2' },
    kind: { const: 'KafkaTopic' },
    metadata: closed({ name: subdomain, labels: strings }),
    spec: closed(
      { topicName: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,249}$' }, partitions: positive },
      { config: { type: 'object' } },
    ),
  }),
};

/** Metadata that each KEDA scaler needs. Source: KEDA 2, scalers. */
export const scalerMetadata: Readonly<Record<string, readonly string[]>> = {
  postgresql: ['query', 'targetQueryValue'],
  rabbitmq: ['protocol', 'mode', 'queueName', 'value'],
  'nats-jetstream': ['natsServerMonitoringEndpoint', 'account', 'stream', 'consumer', 'lagThreshold'],
  kafka: ['bootstrapServers', 'consumerGroup', 'topic', 'lagThreshold'],
  prometheus: ['serverAddress', 'query', 'threshold'],
};
