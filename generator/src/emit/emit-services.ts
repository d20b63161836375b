import { Code, literal, stringLiteral } from './encode/typescript.ts';
import { groupBy } from '../../../templates/runtime/group-by.ts';
import { generatedHeader } from './emit-contracts.ts';
import type { FileSet } from './file-set.ts';
import type { ConsumerPlan, MessagePlan, ProjectPlan, ReadModelPlan, ServicePlan } from './plan-types.ts';
import { roleStubs, roleWiring } from './request-stubs.ts';
import { askName, clientName, handlerBody, handlerName, handlersName, projectorName, projectorsName, publishedTypes } from './stub-body.ts';
import { printModule, type ConstantPlan, type ImportPlan } from './wiring.ts';

const userHeader = 'Yours to edit: Eventwright merges in what the drawing changes, and keeps what you wrote.';

/** Wiring, entry point, handlers and clients of every service. */
export function emitServices(plan: ProjectPlan, files: FileSet): void {
  const messages = new Map(plan.messages.map((message) => [message.description.type, message]));
  for (const service of plan.services) {
    const folder = `services/${service.name}/src`;
    files.add(`${folder}/main.ts`, mainModule(plan));
    files.add(`${folder}/wiring.ts`, wiringModule(plan, service));
    for (const [id, consumers] of byId(service.consumers)) {
      files.add(`${folder}/handlers/${id}.ts`, handlersModule(plan, consumers, messages), 'user');
    }
    for (const [id, readModels] of byId(service.readModels)) {
      files.add(`${folder}/handlers/${id}.ts`, projectorsModule(plan, readModels, messages), 'user');
    }
    const calls = groupBy(
      service.consumers.flatMap((consumer) => consumer.calls),
      ({ external }) => external,
    );
    for (const [external, each] of calls) {
      const leased = each.some((call) => call.leased === true);
      files.add(`${folder}/clients/${external}.ts`, clientModule(plan, external, leased), 'user');
    }
  }
}

/** Plans of one node, which has one for each of its sources. */
export function byId<Plan extends { readonly wiring: { readonly id: string } }>(
  plans: readonly Plan[],
): ReadonlyMap<string, readonly Plan[]> {
  const groups = new Map<string, Plan[]>();
  for (const plan of plans) groups.set(plan.wiring.id, [...(groups.get(plan.wiring.id) ?? []), plan]);
  return groups;
}

const runtimeOf = ({ system }: ProjectPlan) => `@${system.name}/runtime`;
const contractsOf = ({ system }: ProjectPlan) => `@${system.name}/contracts`;

function mainModule(plan: ProjectPlan): string {
  return printModule({
    header: generatedHeader,
    imports: [
      { from: runtimeOf(plan), names: ['runService'] },
      { from: './wiring.ts', names: ['wiring'] },
    ],
    statements: ['await runService(wiring);'],
  });
}

function wiringModule(plan: ProjectPlan, service: ServicePlan): string {
  const { name, producers, consumers, readModels, replicas, shutdownGraceMs } = service;
  const ids = (plans: readonly { readonly wiring: { readonly id: string } }[]) => [...byId(plans).keys()];
  const imports: ImportPlan[] = [
    { from: runtimeOf(plan), names: ['ServiceWiring'], types: true },
    { from: contractsOf(plan), names: ['system', 'validators'] },
    ...ids(consumers).map((id) => ({ from: `./handlers/${id}.ts`, namespace: handlersName(id) })),
    ...ids(readModels).map((id) => ({ from: `./handlers/${id}.ts`, namespace: projectorsName(id) })),
  ];
  const functions = (types: readonly string[], module: string, nameOf: (type: string) => string) =>
    Object.fromEntries(types.map((type) => [type, new Code(`${module}.${nameOf(type)}`)]));
  const value = literal({
    name,
    system: new Code('system'),
    validators: new Code('validators'),
    producers: producers.map(({ wiring }) => wiring),
    consumers: consumers.map(({ wiring, handles, roles }) => ({
      ...wiring,
      handlers: functions(handles, handlersName(wiring.id), handlerName),
      ...roleWiring(roles, handlersName(wiring.id)),
    })),
    readModels: readModels.map(({ wiring, projects }) => ({
      ...wiring,
      projectors: functions(projects, projectorsName(wiring.id), projectorName),
    })),
    ...(replicas.length > 0 && { replicas: replicas.map(({ wiring }) => wiring) }),
    shutdownGraceMs,
  });
  return printModule({
    header: `${generatedHeader} Your code is in handlers/.`,
    imports,
    constants: [{ name: 'wiring', type: 'ServiceWiring', value }],
  });
}

const typesOf = (lists: readonly (readonly string[])[], messages: ReadonlyMap<string, MessagePlan>) =>
  [...new Set(lists.flat())].flatMap((type) => messages.get(type) ?? []);

const functionBody = (parameters: string, lines: readonly string[]) =>
  `async (${parameters}) => {\n${lines.map((line) => `  ${line}\n`).join('')}}`;

function handlersModule(plan: ProjectPlan, consumers: readonly ConsumerPlan[], messages: ReadonlyMap<string, MessagePlan>): string {
  const [consumer] = consumers;
  const inputs = typesOf(
    consumers.map(({ handles }) => handles),
    messages,
  );
  if (consumer === undefined) return '';
  const stubs = roleStubs(consumers, messages);
  const outputs = inputs.flatMap(({ description }) => typesOf([publishedTypes(consumer, description.type)], messages));
  const constants = inputs.map((input): ConstantPlan => ({
    name: handlerName(input.description.type),
    type: `Handler<${input.typeName}>`,
    about: `${consumer.title}: handles ${stringLiteral(input.description.type)}. What it saves and publishes commits together, or not at all.`,
    value: functionBody('message, context', handlerBody(consumer, input, messages)),
  }));
  const named = [...inputs, ...outputs].map(({ typeName }) => typeName);
  const runtimeTypes = [...new Set([...inputs.map(() => 'Handler'), ...stubs.map(({ runtimeType }) => runtimeType)])];
  const called = inputs.length > 0 || stubs.some(({ calls }) => calls) ? consumer.calls : [];
  return printModule({
    header: userHeader,
    imports: [
      { from: runtimeOf(plan), names: runtimeTypes, types: true },
      { from: contractsOf(plan), names: [...new Set([...named, ...stubs.flatMap(({ names }) => names)])], types: true },
      ...called.map(({ external, leased }) => ({
        from: `../clients/${external}.ts`,
        names: [clientName(external), ...(leased === true ? [askName(external)] : [])],
      })),
    ],
    constants: [...constants, ...stubs],
  });
}

function projectorsModule(plan: ProjectPlan, readModels: readonly ReadModelPlan[], messages: ReadonlyMap<string, MessagePlan>): string {
  const events = typesOf(
    readModels.map(({ projects }) => projects),
    messages,
  );
  return printModule({
    header: userHeader,
    imports: [
      { from: runtimeOf(plan), names: ['Projector'], types: true },
      { from: contractsOf(plan), names: events.map(({ typeName }) => typeName), types: true },
    ],
    constants: events.map(({ typeName, description }) => ({
      name: projectorName(description.type),
      type: `Projector<${typeName}>`,
      about: `${readModels[0]?.title ?? ''}: applies ${stringLiteral(description.type)}. The view and its checkpoint commit together.`,
      value: functionBody('event, context', ['await context.save(event.data);']),
    })),
  });
}

function clientModule(plan: ProjectPlan, external: string, leased: boolean): string {
  const { urlVariable } = plan.system.externals.find(({ id }) => id === external) ?? { urlVariable: '' };
  return printModule({
    header: userHeader,
    imports: [
      { from: runtimeOf(plan), names: ['CallRequest', ...(leased ? ['Outcome'] : [])], types: true },
      { from: `${runtimeOf(plan)}/support`, names: ['postJson', ...(leased ? ['askOutcome'] : [])] },
    ],
    constants: [
      {
        name: clientName(external),
        about: `Calls ${stringLiteral(external)} at the address in ${urlVariable}, once: the runtime repeats it under the retry policy of the drawing.`,
        value: '(request: CallRequest, body: object): Promise<unknown> => postJson(request, body)',
      },
      ...(leased ? [askConstant(external)] : []),
    ],
  });
}

const askConstant = (external: string): ConstantPlan => ({
  name: askName(external),
  about: `Asks ${stringLiteral(external)} what became of a call that was cut off: it is made again only where it was not done.`,
  value: '(request: CallRequest): Promise<Outcome> => askOutcome(request)',
});
