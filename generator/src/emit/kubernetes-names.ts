import type { SystemDescription } from '../../../templates/runtime/system.ts';

/** An id as a name in Kubernetes, which ends in no dash. Ids that differ in dashes only are refused before. Source: RFC 1123. */
export const kubernetesName = (id: string): string => id.replace(/-+$/, '');

/** Names of what the services share. Secrets are named and never written. */
export const sharedNames = ({ name }: SystemDescription) => ({
  /** ConfigMap of the settings that are no secret. */
  settings: `${kubernetesName(name)}-settings`,
  /** ConfigMap that you make: addresses of the external systems. */
  externals: `${kubernetesName(name)}-externals`,
  /** Secret that you make: DATABASE_URL, BROKER_URL, and a store's own URL where it has one. */
  secrets: `${kubernetesName(name)}-secrets`,
  /** Secret that you make for KEDA alone. */
  scaling: `${kubernetesName(name)}-scaling`,
});

export const labelsOf = (system: SystemDescription, service: string) => ({
  'app.kubernetes.io/name': kubernetesName(service),
  'app.kubernetes.io/part-of': kubernetesName(system.name),
});
