import type Handlebars from 'handlebars';
import handlebarsRuntime from 'handlebars/runtime.js';
import { metricNames } from '../../../templates/runtime/metrics.core.ts';
import { brokerEmits } from '../brokers/emit.ts';
import { variableName } from './encode/env.ts';
import { markdownText, mermaidText } from './encode/markdown.ts';
import type { FileSet } from './file-set.ts';
import { dockerfile, environment, readme } from './generated/text-templates.js';
import { kubernetesName, sharedNames } from './kubernetes-names.ts';
import type { DiagramNode, ProjectPlan } from './plan-types.ts';

/** An id, a number or a word of ours: anything else would be a mistake of the emitters. */
const plainWord = /^[A-Za-z][A-Za-z0-9_-]*$/;

function assertPlain(value: unknown): string {
  if (typeof value !== 'string' || !plainWord.test(value)) throw new TypeError(`${JSON.stringify(value)} is no plain word`);
  return value;
}

/** The runtime alone, without the compiler; its published types lack its own members. */
const engine = (handlebarsRuntime as unknown as typeof Handlebars).create();
const helper = (name: string, encode: (value: never) => string) =>
  engine.registerHelper(name, (value: unknown) => new engine.SafeString(encode(value as never)));
helper('md', markdownText);
helper('mermaid', mermaidText);
helper('id', assertPlain);
// oxlint-disable-next-line typescript/no-unnecessary-type-conversion -- a template may hand over anything
helper('number', (value: number) => String(Number(value)));

const render = (template: object, data: object): string => engine.template(template)(data);

/** README, `.env.example` and Dockerfiles. Every value passes an encoder of its language. */
export function emitText(plan: ProjectPlan, files: FileSet): void {
  const { system } = plan;
  files.add('README.md', render(readme, readmeData(plan)));
  files.add(
    '.env.example',
    render(environment, {
      broker: system.defaultBroker,
      brokers: brokerEmits.map(({ name }) => name),
      externals: system.externals,
      stores: system.stores.map(({ id }) => ({ variable: `${variableName(id)}_URL`, database: id.replaceAll('-', '_') })),
    }),
  );
  for (const { name } of plan.services) files.add(`services/${name}/Dockerfile`, render(dockerfile, { service: name }));
}

const brackets: Readonly<Record<DiagramNode['shape'], readonly [string, string]>> = {
  application: ['[', ']'],
  channel: ['([', '])'],
  store: ['[(', ')]'],
  external: ['{{', '}}'],
};

/** Mermaid has words of its own, such as `end`: the prefix keeps ids apart from them. */
const mermaidId = (id: string) => `n_${id.replaceAll('-', '_')}`;

function readmeData(plan: ProjectPlan): object {
  const { title, about, version, alarms, diagram, system } = plan;
  const units = { depth: 'messages', age: 'ms', staleness: 'ms' } as const;
  return {
    title,
    about,
    version,
    alarms: alarms.map((alarm) => ({ ...alarm, unit: units[alarm.measure] })),
    services: system.services.map(({ name, replicas, scale }) => ({ name, replicas, scale, roles: rolesOf(plan, name) })),
    ...operationsData(system),
    sharded: system.stores.filter(({ sharding }) => sharding !== undefined).map(({ id }) => id),
    rebuilt: system.stores.filter(({ rebuildFrom, rebuildFromRows }) => (rebuildFrom ?? rebuildFromRows) !== undefined).map(({ id }) => id),
    tokens: system.stores.filter(({ readYourWrites }) => readYourWrites === true).map(({ id }) => id),
    hasRequests: system.stores.some(({ requests }) => requests === true),
    replicas: system.stores.filter(({ kind }) => kind === 'replica').map(({ id }) => id),
    endpoints: system.services.flatMap((service) => [...endpointsOf(service), ...requestEndpoints(plan, service)]),
    diagram: {
      nodes: diagram.nodes.map(({ id, title: label, shape }) => ({
        key: mermaidId(id),
        title: label,
        open: new engine.SafeString(brackets[shape][0]),
        close: new engine.SafeString(brackets[shape][1]),
      })),
      edges: diagram.edges.map((edge) => ({ ...edge, from: mermaidId(edge.from), to: mermaidId(edge.to) })),
    },
  };
}

/** Requests may be sent over HTTP too, without a message that causes them. */
function requestEndpoints(plan: ProjectPlan, { name, port }: ProjectPlan['system']['services'][number]): object[] {
  const consumers = plan.services.filter((each) => each.name === name).flatMap((each) => each.consumers);
  const types = [...new Set(consumers.flatMap(({ roles }) => Object.keys(roles.requests)))];
  const path = (text: string) => new engine.SafeString(text);
  return types.flatMap((type) => [
    { method: 'POST', port, path: path(`/requests/${assertPlain(type)}`), answer: '202 with the address of its status' },
    {
      method: 'GET',
      port,
      path: path(`/requests/${assertPlain(type)}/{id}`),
      answer: 'its state: 202 while it is open, 200 with the reply once it is settled',
    },
    { method: 'DELETE', port, path: path(`/requests/${assertPlain(type)}/{id}`), answer: '202, and it is cancelled' },
  ]);
}

const targetUnits = { lag: 'messages', age: 'ms', rate: 'messages/s' } as const;

/** What those who run it need to know. */
function operationsData(system: ProjectPlan['system']): object {
  const deadLetterQueues = new Set([...system.queues, ...system.subscriptions].flatMap(({ deadLetter }) => deadLetter?.channel ?? []));
  return {
    metrics: metricNames,
    deadLetterQueues: [...deadLetterQueues].toSorted(),
    system: kubernetesName(system.name),
    broker: system.defaultBroker,
    names: sharedNames(system),
    externals: system.externals,
    triggers: system.services.flatMap(({ name, scale }) =>
      (scale?.triggers ?? []).map((trigger) => ({
        ...trigger,
        service: name,
        pollMs: scale?.pollMs,
        cooldownMs: scale?.cooldownMs,
        unit: targetUnits[trigger.metric],
      })),
    ),
  };
}

function rolesOf(plan: ProjectPlan, name: string): string[] {
  const service = plan.services.find((each) => each.name === name);
  const consumers = new Map(service?.consumers.map(({ wiring, title }) => [wiring.id, title]));
  const readModels = new Map(service?.readModels.map(({ wiring, title }) => [wiring.id, title]));
  return [
    ...(service?.producers ?? []).map(({ title }) => `${title} takes messages`),
    ...[...consumers.values()].map((title) => `${title} handles messages`),
    ...[...readModels.values()].map((title) => `${title} answers queries`),
    ...(service?.replicas ?? []).map(({ title, source }) => `${title} follows ${source} and answers queries`),
  ];
}

function endpointsOf({ port, producers, readModels, replicaStores = [] }: ProjectPlan['system']['services'][number]): object[] {
  const path = (text: string) => new engine.SafeString(text);
  return [
    ...producers.flatMap(({ messages }) =>
      messages.map((type) => ({
        method: 'POST',
        port,
        path: path(`/messages/${assertPlain(type)}`),
        answer: '202 with the id, once the broker has confirmed',
      })),
    ),
    ...[...readModels, ...replicaStores].map((id) => ({
      method: 'GET',
      port,
      path: path(`/${assertPlain(id)}`),
      answer: 'the rows; with the key in the path, one of them',
    })),
  ];
}
