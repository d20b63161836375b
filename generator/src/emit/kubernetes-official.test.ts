import { ScaledObject, TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { shopGraph } from './emit.fixture.ts';
import { FileSet } from './file-set.ts';
import { galleryPlans } from './gallery-plans.fixture.ts';
import { emitKubernetes } from './kubernetes.ts';
import { planProject } from './plan.ts';
import type { ProjectPlan } from './plan-types.ts';

/** Checks a manifest against the schema of its kind. @throws Error with the place and what is wrong there. */
type Check = (manifest: never) => void;

/** By `apiVersion` and kind: OpenAPI of Kubernetes, and the definition of KEDA's resources, as their projects publish them. */
const official: Readonly<Record<string, Check>> = {
  'apps/v1 Deployment': (manifest) => new Deployment(manifest).validate(),
  'batch/v1 Job': (manifest) => new Job(manifest).validate(),
  'v1 ConfigMap': (manifest) => new ConfigMap(manifest).validate(),
  'v1 Service': (manifest) => new Service(manifest).validate(),
  'keda.sh/v1alpha1 ScaledObject': (manifest) => new ScaledObject(manifest).validate(),
  'keda.sh/v1alpha1 TriggerAuthentication': (manifest) => new TriggerAuthentication(manifest).validate(),
};
/** It is read by kubectl and never sent to a server. */
const notSent = 'kustomize.config.k8s.io/v1beta1 Kustomization';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
}

function manifestsOf(plan: ProjectPlan): Manifest[] {
  const files = new FileSet();
  emitKubernetes(plan, files);
  return [...files].flatMap(({ content }) => parseAllDocuments(content, { version: '1.1' }).map((document) => document.toJS() as Manifest));
}

const kindOf = ({ apiVersion, kind }: Manifest) => `${apiVersion} ${kind}`;
const scaled = planProject(
  shopGraph({ 'nodes/taker/scaleTrigger': { metric: 'age', target: 40, min: 0, max: 8, pollMs: 5000, cooldownMs: 60_000 } }),
  'postgres',
);

describe('Kubernetes manifests against the schemas that Kubernetes and KEDA publish', () => {
  it.each([...galleryPlans, ['a scaled shop', scaled] as const])('%s', (_name, plan) => {
    const manifests = manifestsOf(plan).filter((manifest) => kindOf(manifest) !== notSent);
    expect(manifests.length).toBeGreaterThan(0);
    for (const manifest of manifests) expect(() => official[kindOf(manifest)]?.(manifest as never), kindOf(manifest)).not.toThrow();
    expect(manifests.map(kindOf).filter((kind) => official[kind] === undefined)).toEqual([]);
  });

  it('sees what is wrong', () => {
    const wrong = { spec: { scaleTargetRef: { name: 'a' }, triggers: [{ type: 'rabbitmq', metadata: { value: 1 } }] } };
    expect(() => official['keda.sh/v1alpha1 ScaledObject']?.(wrong as never)).toThrow('triggers/0/metadata/value must be string');
    const manifest = { spec: { selector: {}, template: { spec: { containers: [{ image: 'a' }] } } } };
    expect(() => official['apps/v1 Deployment']?.(manifest as never)).toThrow('name');
  });

  it('covers every kind that is written', () => {
    const kinds = new Set([...galleryPlans.map(([, plan]) => plan), scaled].flatMap((plan) => manifestsOf(plan).map(kindOf)));
    expect([...kinds].toSorted()).toEqual([...Object.keys(official), notSent].toSorted());
  });
});
