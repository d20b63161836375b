import { brokerEmitFor, brokerEmits } from '../brokers/emit.ts';
import { emitBrokerDefinitions } from './broker-definitions.ts';
import { emitCompose } from './compose.ts';
import { emitContracts } from './emit-contracts.ts';
import { emitServices } from './emit-services.ts';
import { emitTests } from './emit-tests.ts';
import { FileSet } from './file-set.ts';
import { emitKubernetes } from './kubernetes.ts';
import type { ProjectPlan } from './plan-types.ts';
import { emitProjectFiles, type Versions } from './project-files.ts';
import { emitRuntime, type RuntimeSource } from './runtime-files.ts';
import { emitText } from './text.ts';
import type { CompiledValidators } from './validators.ts';

/** What is read from Eventwright's own packages. */
export interface Templates {
  readonly sources: readonly RuntimeSource[];
  readonly versions: Versions;
}

/** All files of a project. @throws TypeError where `validators` has no source: refuse its findings before. */
export function emitProject(plan: ProjectPlan, validators: CompiledValidators, templates: Templates): FileSet {
  if (validators.source === undefined) throw new TypeError('payloads with findings cannot be emitted');
  const files = new FileSet();
  const { defaultBroker } = plan.system;
  // Containers show the other engine, unless the drawing itself asks for one that needs a container.
  const broker =
    brokerEmitFor(defaultBroker)?.compose === undefined
      ? brokerEmits.find(({ name }) => name === 'rabbitmq')
      : brokerEmitFor(defaultBroker);
  emitProjectFiles(plan, templates.versions, validators.needsAjv, files);
  emitText(plan, files);
  if (broker) emitCompose(plan, broker, files);
  emitKubernetes(plan, files);
  emitBrokerDefinitions(plan.system, files);
  emitContracts(plan, validators.source, files);
  emitServices(plan, files);
  emitTests(plan, files);
  emitRuntime(templates.sources, files);
  return files;
}
