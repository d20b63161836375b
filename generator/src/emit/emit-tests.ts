import { literal, stringLiteral } from './encode/typescript.ts';
import type { IdempotencyPolicy } from '../../../templates/runtime/service.ts';
import { callTests, type Calling } from './emit-call-tests.ts';
import { dedupTests, isById } from './emit-dedup-tests.ts';
import { requestTests } from './emit-request-tests.ts';
import { byId } from './emit-services.ts';
import { shardTests } from './emit-shard-tests.ts';
import { versionTests, withVersions } from './emit-version-tests.ts';
import { viewTests } from './emit-view-tests.ts';
import type { FileSet } from './file-set.ts';
import type { ConsumerPlan, MessagePlan, ProducerPlan, ProjectPlan, ReadModelPlan, ReplicaPlan, ServicePlan } from './plan-types.ts';
import { test, wayTo } from './test-text.ts';
import { printModule, type ImportPlan } from './wiring.ts';

const userHeader = 'Yours to edit: Eventwright merges in what the drawing changes, and keeps what you wrote.';

/** What the tests of one source of a consumer or read model need. */
interface Tested {
  readonly id: string;
  readonly source: string;
  readonly types: readonly string[];
  /** Rows that the default body saves for each message. */
  readonly saves: number;
  /** Whether its inbox tells what it did. */
  readonly recorded: boolean;
  /** How repeats are recognised; absent: by the message's id. */
  readonly policy?: IdempotencyPolicy | undefined;
  /** What it calls, and how far its messages may come from. */
  readonly calling?: Pick<Calling, 'calls' | 'maxHops'>;
  /** Field with the version of the rows that it saves. */
  readonly versionField?: string | undefined;
  /** Whether its updates may be deletions. */
  readonly deletes?: boolean;
  /** Of a read model. */
  readonly view?: { readonly tokens: boolean; readonly comesAgain: boolean };
  /** Store of more than one table that its default body saves to. */
  readonly sharded?: string | undefined;
}

/** Tests of every service: repeats, poison, and data that is refused at the door. */
export function emitTests(plan: ProjectPlan, files: FileSet): void {
  const messages = new Map(plan.messages.map((message) => [message.description.type, message]));
  for (const service of plan.services) {
    const folder = `services/${service.name}/src/test`;
    const tested = [
      ...service.consumers.map((consumer) => ofConsumer(plan, consumer)),
      ...service.readModels.map((readModel) => ofReadModel(plan, readModel)),
      ...service.replicas.map(ofReplica),
    ];
    for (const [id, sources] of byId(tested.map((each) => ({ ...each, wiring: each })))) {
      const requests = service.consumers.filter(({ wiring }) => wiring.id === id).flatMap((each) => requestTests(plan, service, each));
      files.add(`${folder}/${id}.test.ts`, subscriberTests(plan, sources, requests, messages), 'user');
    }
    if (service.producers.length > 0) files.add(`${folder}/messages.test.ts`, producerTests(plan, service, messages), 'user');
  }
}

const ofConsumer = ({ system }: ProjectPlan, { wiring, handles, saves, calls }: ConsumerPlan): Tested => ({
  id: wiring.id,
  source: wiring.source,
  types: handles,
  saves: saves ? 1 : 0,
  recorded: wiring.store !== undefined && wiring.idempotency !== undefined,
  policy: wiring.idempotency,
  calling: {
    maxHops: wiring.maxHops,
    calls: calls.flatMap((call) => {
      const policy = wiring.calls[call.external];
      return policy === undefined ? [] : [[call, policy] as const];
    }),
  },
  versionField: saves ? system.stores.find(({ id }) => id === wiring.store)?.versioning?.field : undefined,
  sharded: saves ? shardedStore(system, wiring.store) : undefined,
});

/** A store whose rows can be moved. */
function shardedStore({ stores }: ProjectPlan['system'], storeId: string | undefined): string | undefined {
  return stores.find(({ id, sharding }) => id === storeId && sharding !== undefined && sharding.databases * sharding.tablesPerDb > 1)?.id;
}

const ofReadModel = ({ system }: ProjectPlan, { wiring, projects }: ReadModelPlan): Tested => ({
  id: wiring.id,
  source: wiring.source,
  types: projects,
  saves: 1,
  recorded: true,
  view: {
    tokens: system.stores.some(({ id, readYourWrites }) => id === wiring.store && readYourWrites === true),
    comesAgain: wiring.redelivery.maxDeliveries > 1,
  },
});

const ofReplica = ({ wiring, versionField }: ReplicaPlan): Tested => ({
  id: wiring.id,
  source: wiring.source,
  types: wiring.types,
  saves: 1,
  recorded: true,
  versionField,
  deletes: true,
});

const importsOf = (plan: ProjectPlan, typeNames: readonly string[]): ImportPlan[] => [
  { from: 'node:assert/strict', defaultName: 'assert' },
  { from: 'node:test', names: ['after', 'test'] },
  ...(typeNames.length > 0 ? [{ from: `@${plan.system.name}/contracts`, names: typeNames, types: true }] : []),
  { from: `@${plan.system.name}/runtime/testing`, names: ['testService'] },
  { from: '../wiring.ts', names: ['wiring'] },
];

const sampleName = ({ typeName }: MessagePlan) => `sample${typeName}`;
const sampleLine = (message: MessagePlan) => `const ${sampleName(message)}: ${message.typeName} = ${literal(message.sample)};`;

function subscriberTests(
  plan: ProjectPlan,
  sources: readonly Tested[],
  requests: readonly string[],
  messages: ReadonlyMap<string, MessagePlan>,
): string {
  const drawn = [...new Set(sources.flatMap((each) => each.types))].flatMap((type) => messages.get(type) ?? []);
  const versionField = sources.find((each) => each.versionField !== undefined)?.versionField;
  const types = versionField === undefined ? drawn : withVersions(drawn, versionField);
  return printModule({
    header: userHeader,
    imports: importsOf(
      plan,
      types.map(({ typeName }) => typeName),
    ),
    statements: [
      ...types.map(sampleLine),
      'const service = await testService(wiring);\nafter(() => service.stop());',
      ...sources.flatMap((each) =>
        types.filter(({ description }) => each.types.includes(description.type)).flatMap((message) => sourceTests(plan, each, message)),
      ),
      ...requests,
    ],
  });
}

function sourceTests(plan: ProjectPlan, tested: Tested, message: MessagePlan): string[] {
  const { id, source, saves, recorded, policy, calling, versionField, deletes = false, view, sharded: store } = tested;
  const { channel, deadLetter } = wayTo(plan, source);
  const { type } = message.description;
  const deliver = (data: string, copies: number) =>
    `service.deliver(${stringLiteral(channel)}, ${stringLiteral(type)}, ${data}, ${copies})`;
  const effects = ['duplicates', ...(saves > 0 ? ['saves'] : [])].toSorted();
  const repeat = test(`${id}: a repeat of ${type} adds no second effect`, [
    `const id = await ${deliver(sampleName(message), 3)};`,
    `const { ${effects.join(', ')} } = await service.effects(${stringLiteral(id)}, id, 3);`,
    'assert.equal(duplicates, 2);',
    ...(saves > 0 ? [`assert.equal(saves, ${saves});`] : []),
  ]);
  const handled = test(`${id}: handles ${type}`, [
    `await ${deliver(sampleName(message), 1)};`,
    `await service.drained(${stringLiteral(source)});`,
  ]);
  const poison = test(`${id}: poison in place of ${type} is put aside`, [
    ...(deadLetter === undefined
      ? [`await ${deliver('"poison"', 1)};`, `await service.drained(${stringLiteral(source)});`]
      : [
          `const id = await ${deliver('"poison"', 1)};`,
          `assert.notEqual(await service.deadLetter(${stringLiteral(deadLetter)}, id), "");`,
        ]),
    ...(recorded && isById(policy)
      ? [
          `const next = await ${deliver(sampleName(message), 1)};`,
          `assert.equal((await service.effects(${stringLiteral(id)}, next)).duplicates, 0);`,
        ]
      : []),
  ]);
  const handling = recorded && calling !== undefined ? callTests(plan, { id, source, ...calling }, message, sampleName(message)) : [];
  // Only what is recognised by its id can be sent again with the same data as another message.
  if (recorded && policy !== undefined && !isById(policy)) {
    const keyed = dedupTests(plan, { id, source, policy }, message, sampleName(message));
    return [...keyed, poison];
  }
  const versions =
    versionField === undefined || !recorded ? [] : versionTests(plan, { id, source, versionField, deletes }, message, sampleName(message));
  const views = view === undefined ? [] : viewTests(plan, { id, source, ...view }, message, sampleName(message));
  // The second message of a version changes nothing.
  const moved = versionField === undefined ? saves : 0;
  const shards =
    store === undefined || !recorded ? [] : shardTests(plan, { id, source, store, saves: moved }, message, sampleName(message));
  return [recorded ? repeat : handled, poison, ...handling, ...versions, ...views, ...shards];
}

function producerTests(plan: ProjectPlan, service: ServicePlan, messages: ReadonlyMap<string, MessagePlan>): string {
  const types = [...new Set(service.producers.flatMap(({ wiring }: ProducerPlan) => Object.keys(wiring.publishes)))].flatMap(
    (type) => messages.get(type) ?? [],
  );
  return printModule({
    header: userHeader,
    imports: [
      { from: 'node:assert/strict', defaultName: 'assert' },
      { from: 'node:test', names: ['test'] },
      { from: `@${plan.system.name}/contracts`, names: types.map(({ typeName }) => typeName), types: true },
      { from: '../wiring.ts', names: ['wiring'] },
    ],
    statements: [
      ...types.map(sampleLine),
      ...types.map((message) => {
        const validator = `wiring.validators[${stringLiteral(message.description.type)}]`;
        return test(
          `${message.description.type}: valid data passes, other data does not`,
          [`assert.deepEqual(${validator}?.(${sampleName(message)}), []);`, `assert.notDeepEqual(${validator}?.("poison"), []);`],
          false,
        );
      }),
    ],
  });
}
