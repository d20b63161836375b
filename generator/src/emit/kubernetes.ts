import type { BrokerName } from '../../../templates/runtime/system.ts';
import type { FileSet } from './file-set.ts';
import { kubernetesName, sharedNames } from './kubernetes-names.ts';
import { scaledObject, triggerAuthentication } from './kubernetes-scaling.ts';
import { migrationOf, workloadOf } from './kubernetes-workloads.ts';
import type { ProjectPlan } from './plan-types.ts';
import { yamlFile } from './yaml.ts';

const folder = 'deploy/kubernetes';
const brokerNames: readonly BrokerName[] = ['postgres', 'rabbitmq', 'nats', 'kafka'];

/**
 * Manifests: one file a service, one a broker (its setting, and the scaling by its queues), of which the kustomization
 * takes the default broker's. No secret is written, they are only named.
 */
export function emitKubernetes(plan: ProjectPlan, files: FileSet): void {
  const { system } = plan;
  const services = system.services.map((service) => {
    const path = `service-${service.name}.yaml`;
    files.add(`${folder}/${path}`, yamlFile(...workloadOf(plan, service)));
    return path;
  });
  files.add(`${folder}/migrate.yaml`, yamlFile(migrationOf(plan)));
  for (const broker of brokerNames) {
    const settings = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: sharedNames(system).settings, labels: { 'app.kubernetes.io/part-of': kubernetesName(system.name) } },
      data: { BROKER: broker, LOG_LEVEL: 'info' },
    };
    const scaled = system.services.flatMap((service) => scaledObject(broker, system, service));
    files.add(`${folder}/broker-${broker}.yaml`, yamlFile(settings, ...triggerAuthentication(broker, system), ...scaled));
  }
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [`broker-${system.defaultBroker}.yaml`, 'migrate.yaml', ...services],
  };
  files.add(`${folder}/kustomization.yaml`, yamlFile(kustomization));
}
