import type { ServiceDescription } from '../../../templates/runtime/system.ts';
import { kubernetesName, labelsOf, sharedNames } from './kubernetes-names.ts';
import type { ProjectPlan } from './plan-types.ts';

const port = 8080;
/** The user `node` of the image. */
const userId = 1000;
const defaultGraceMs = 10_000;
/** Over the service's own grace, to close its connections. */
const closeSeconds = 5;

const probe = (path: string, more: object) => ({ httpGet: { path, port: 'http' }, timeoutSeconds: 3, ...more });

const podSecurity = { runAsNonRoot: true, runAsUser: userId, runAsGroup: userId, seccompProfile: { type: 'RuntimeDefault' } };
const containerSecurity = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } };

/** A Deployment, and a Service where it answers HTTP. A scaled one has no count of its own: KEDA sets that. */
export function workloadOf(plan: ProjectPlan, service: ServiceDescription): object[] {
  const name = kubernetesName(service.name);
  const labels = labelsOf(plan.system, service.name);
  const { scale, replicas, shutdownGraceMs = defaultGraceMs } = service;
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels },
    spec: {
      ...(scale === undefined && { replicas }),
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: {
          labels,
          annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': String(port), 'prometheus.io/path': '/metrics' },
        },
        spec: {
          terminationGracePeriodSeconds: Math.ceil(shutdownGraceMs / 1000) + closeSeconds,
          automountServiceAccountToken: false,
          securityContext: podSecurity,
          containers: [containerOf(plan, service)],
        },
      },
    },
  };
  if (service.port === undefined) return [deployment];
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }];
  return [deployment, { apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: { selector: labels, ports } }];
}

function containerOf(plan: ProjectPlan, service: ServiceDescription): object {
  const { settings, externals, secrets } = sharedNames(plan.system);
  const consumers = plan.services.find(({ name }) => name === service.name)?.consumers ?? [];
  const called = new Set(consumers.flatMap(({ calls }) => calls.map(({ external }) => external)));
  const addresses = plan.system.externals
    .filter(({ id }) => called.has(id))
    .map(({ urlVariable }) => ({ name: urlVariable, valueFrom: { configMapKeyRef: { name: externals, key: urlVariable } } }));
  return {
    name: 'service',
    image: imageOf(plan, service.name),
    ports: [{ name: 'http', containerPort: port }],
    envFrom: [{ configMapRef: { name: settings } }, { secretRef: { name: secrets } }],
    // A rate limit is shared out among as many as there may be.
    env: [{ name: 'REPLICAS', value: String(service.scale?.max ?? service.replicas) }, ...addresses],
    startupProbe: probe('/healthz', { periodSeconds: 2, failureThreshold: 30 }),
    livenessProbe: probe('/healthz', { periodSeconds: 10, failureThreshold: 3 }),
    readinessProbe: probe('/readyz', { periodSeconds: 5, failureThreshold: 3 }),
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    securityContext: containerSecurity,
  };
}

/** Creates databases and tables; run it before the services of a new version. */
export function migrationOf(plan: ProjectPlan): object {
  const { settings, secrets } = sharedNames(plan.system);
  const labels = labelsOf(plan.system, 'migrate');
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${kubernetesName(plan.system.name)}-migrate`, labels },
    spec: {
      backoffLimit: 6,
      ttlSecondsAfterFinished: 600,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          securityContext: podSecurity,
          containers: [
            {
              name: 'migrate',
              image: imageOf(plan, plan.system.services[0]?.name ?? ''),
              command: ['node', 'runtime/dist/local/migrate.js'],
              envFrom: [{ configMapRef: { name: settings } }, { secretRef: { name: secrets } }],
              resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
              securityContext: containerSecurity,
            },
          ],
        },
      },
    },
  };
}

/** What a tag may hold; a version that is none, such as one with a plus sign, is rewritten. Source: OCI distribution specification. */
function imageOf({ system, version }: ProjectPlan, service: string): string {
  const tag = version.replaceAll(/[^A-Za-z0-9_.-]/g, '-').replace(/^[.-]+/, '');
  return `${kubernetesName(system.name)}/${kubernetesName(service)}:${tag === '' ? 'latest' : tag.slice(0, 128)}`;
}
