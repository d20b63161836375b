import { literal, stringLiteral } from './encode/typescript.ts';
import { byId } from './emit-services.ts';
import type { FileSet } from './file-set.ts';
import type { ConsumerPlan, MessagePlan, ProducerPlan, ProjectPlan, ReadModelPlan, ServicePlan } from './plan-types.ts';
import { printModule, type ImportPlan } from './wiring.ts';

const userHeader = 'Written once by Eventwright: yours to edit, never overwritten.';

/** What the tests of one source of a consumer or read model need. */
interface Tested {
  readonly id: string;
  readonly source: string;
  readonly types: readonly string[];
  /** Rows that the default body saves for each message. */
  readonly saves: number;
  /** Whether its inbox tells what it did. */
  readonly recorded: boolean;
}

/** Tests of every service: repeats, poison, and data that is refused at the door. */
export function emitTests(plan: ProjectPlan, files: FileSet): void {
  const messages = new Map(plan.messages.map((message) => [message.description.type, message]));
  for (const service of plan.services) {
    const folder = `services/${service.name}/src/test`;
    const tested = [...service.consumers.map(ofConsumer), ...service.readModels.map(ofReadModel)];
    for (const [id, sources] of byId(tested.map((each) => ({ ...each, wiring: each })))) {
      files.add(`${folder}/${id}.test.ts`, subscriberTests(plan, sources, messages), 'user');
    }
    if (service.producers.length > 0) files.add(`${folder}/messages.test.ts`, producerTests(plan, service, messages), 'user');
  }
}

const ofConsumer = ({ wiring, handles, saves }: ConsumerPlan): Tested => ({
  id: wiring.id,
  source: wiring.source,
  types: handles,
  saves: saves ? 1 : 0,
  recorded: wiring.store !== undefined && wiring.idempotency !== undefined,
});

const ofReadModel = ({ wiring, projects }: ReadModelPlan): Tested => ({ id: wiring.id, source: wiring.source, types: projects, saves: 1, recorded: true });

/** Where to publish so that the source gets the message, and where it goes that cannot be handled. */
function wayTo(plan: ProjectPlan, source: string): { channel: string; deadLetter: string | undefined } {
  const { queues, subscriptions } = plan.system;
  const subscription = subscriptions.find(({ id }) => id === source);
  const queue = queues.find(({ id }) => id === source);
  return { channel: subscription?.topic ?? source, deadLetter: (subscription ?? queue)?.deadLetter?.channel };
}

const test = (title: string, lines: readonly string[], isAsync = true) => `test(${stringLiteral(title)}, ${isAsync ? 'async ' : ''}() => {\n${lines.map((line) => `  ${line}\n`).join('')}});`;

const importsOf = (plan: ProjectPlan, typeNames: readonly string[]): ImportPlan[] => [
  { from: 'node:assert/strict', defaultName: 'assert' },
  { from: 'node:test', names: ['after', 'test'] },
  { from: `@${plan.system.name}/contracts`, names: typeNames, types: true },
  { from: `@${plan.system.name}/runtime/testing`, names: ['testService'] },
  { from: '../wiring.ts', names: ['wiring'] },
];

const sampleName = ({ typeName }: MessagePlan) => `sample${typeName}`;
const sampleLine = (message: MessagePlan) => `const ${sampleName(message)}: ${message.typeName} = ${literal(message.sample)};`;

function subscriberTests(plan: ProjectPlan, sources: readonly Tested[], messages: ReadonlyMap<string, MessagePlan>): string {
  const types = [...new Set(sources.flatMap((each) => each.types))].flatMap((type) => messages.get(type) ?? []);
  return printModule({
    header: userHeader,
    imports: importsOf(plan, types.map(({ typeName }) => typeName)),
    statements: [
      ...types.map(sampleLine),
      'const service = await testService(wiring);\nafter(() => service.stop());',
      ...sources.flatMap((each) => each.types.flatMap((type) => messages.get(type) ?? []).flatMap((message) => sourceTests(plan, each, message))),
    ],
  });
}

function sourceTests(plan: ProjectPlan, { id, source, saves, recorded }: Tested, message: MessagePlan): string[] {
  const { channel, deadLetter } = wayTo(plan, source);
  const { type } = message.description;
  const deliver = (data: string, copies: number) => `service.deliver(${stringLiteral(channel)}, ${stringLiteral(type)}, ${data}, ${copies})`;
  const effects = ['duplicates', ...(saves > 0 ? ['saves'] : [])].toSorted();
  const repeat = test(`${id}: a repeat of ${type} adds no second effect`, [
    `const id = await ${deliver(sampleName(message), 3)};`,
    `const { ${effects.join(', ')} } = await service.effects(${stringLiteral(id)}, id, 3);`,
    'assert.equal(duplicates, 2);',
    ...(saves > 0 ? [`assert.equal(saves, ${saves});`] : []),
  ]);
  const handled = test(`${id}: handles ${type}`, [`await ${deliver(sampleName(message), 1)};`, `await service.drained(${stringLiteral(source)});`]);
  const poison = test(`${id}: poison in place of ${type} is put aside`, [
    ...(deadLetter === undefined
      ? [`await ${deliver('"poison"', 1)};`, `await service.drained(${stringLiteral(source)});`]
      : [`const id = await ${deliver('"poison"', 1)};`, `assert.notEqual(await service.deadLetter(${stringLiteral(deadLetter)}, id), "");`]),
    ...(recorded ? [`const next = await ${deliver(sampleName(message), 1)};`, `assert.equal((await service.effects(${stringLiteral(id)}, next)).duplicates, 0);`] : []),
  ]);
  return [recorded ? repeat : handled, poison];
}

function producerTests(plan: ProjectPlan, service: ServicePlan, messages: ReadonlyMap<string, MessagePlan>): string {
  const types = [...new Set(service.producers.flatMap(({ wiring }: ProducerPlan) => Object.keys(wiring.publishes)))].flatMap((type) => messages.get(type) ?? []);
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
        return test(`${message.description.type}: valid data passes, other data does not`, [
          `assert.deepEqual(${validator}?.(${sampleName(message)}), []);`,
          `assert.notDeepEqual(${validator}?.("poison"), []);`,
        ], false);
      }),
    ],
  });
}
