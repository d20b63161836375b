import { ts } from 'ts-morph';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { attackStrings } from './attacks.fixture.ts';
import { readTemplates } from '../node/read-templates.ts';
import { stringLiteral } from './encode/typescript.ts';
import { shopGraph } from './emit.fixture.ts';
import { emitProject, type Templates } from './emit-project.ts';
import type { FileSet } from './file-set.ts';
import { planProject } from './plan.ts';
import { compileValidators } from './validators.ts';

let templates: Templates;
let plain: FileSet;
beforeAll(async () => {
  templates = { ...(await readTemplates()), sources: [] };
  plain = emitted(everywhere('plain words'));
}, 60_000);

function emitted(changes?: Readonly<Record<string, unknown>>): FileSet {
  const plan = planProject(shopGraph(changes), 'postgres');
  return emitProject(plan, compileValidators(plan.messages), templates);
}

const textOf = (files: FileSet, path: string) => files.get(path)?.content ?? '';

/** The shop with one text wherever a drawing takes any text. Ids, fields of keys and the like are allow-lists in the format. */
const everywhere = (text: string) => ({
  'info/title': text,
  'info/description': text,
  'info/version': text,
  'nodes/taker/title': text,
  'nodes/taker/description': text,
  'nodes/history/title': text,
  'messages/place-order/title': text,
  'messages/place-order/description': text,
  'messages/place-order/payload/description': text,
  'messages/place-order/payload/properties/note/description': text,
  'messages/place-order/payload/properties/note/examples': [text],
  'messages/order-placed/payload/required': ['orderId', 'customerId', 'status', 'placedAt', 'origin'],
  'messages/order-placed/payload/properties/status/enum': [text],
  'messages/order-placed/payload/properties/origin': { const: text },
});

/** Kinds of the nodes of a file, literals and comments left out: what remains is what the code does. */
function skeleton(source: string): string {
  const kinds: string[] = [];
  const visit = (node: ts.Node): void => {
    kinds.push(ts.SyntaxKind[node.kind]);
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile('x.ts', source, ts.ScriptTarget.ESNext, true));
  return kinds.join(' ');
}

const modules = [
  'contracts/src/messages.ts',
  'services/backend/src/handlers/taker.ts',
  'services/backend/src/test/taker.test.ts',
  'services/history/src/handlers/history.ts',
];

describe('emitProject', { timeout: 60_000 }, () => {
  it.each(attackStrings)('text is never code: %j', (text) => {
    const files = emitted(everywhere(text));
    for (const path of modules) expect(skeleton(textOf(files, path)), path).toBe(skeleton(textOf(plain, path)));
    for (const path of ['.env.example', 'compose.yaml', 'migrations/orders-db.sql', 'services/backend/Dockerfile'])
      expect(textOf(files, path)).toBe(textOf(plain, path));
    expect(textOf(files, 'README.md').split('\n').length).toBe(textOf(plain, 'README.md').split('\n').length);
    expect(JSON.parse(textOf(files, 'package.json'))).toMatchObject({ name: 'shop' });
  });

  it('a property of any name is only data', () => {
    // The reader of drawings refuses the first two, ajv a half character.
    const names = attackStrings.filter((text) => !['__proto__', 'constructor', '\ud800'].includes(text));
    const withNames = (list: readonly string[]) => ({
      'messages/order-placed/payload/required': ['orderId', 'customerId', ...list],
      'messages/order-placed/payload/properties': Object.fromEntries(
        ['orderId', 'customerId', ...list].map((name) => [name, { type: 'string' }]),
      ),
    });
    const files = emitted(withNames(names));
    const handler = textOf(files, 'services/backend/src/handlers/taker.ts');
    for (const name of names) expect(handler).toContain(stringLiteral(name));
    const plainNames = emitted(withNames(names.map((_name, index) => `plain-words-${index}`)));
    // Names are literals in one and identifiers in the other where they may stand unquoted.
    const shape = (set: FileSet, path: string) =>
      skeleton(textOf(set, path)).replaceAll(/StringLiteral|FirstLiteralToken|Identifier/g, 'Name');
    for (const path of modules) expect(shape(files, path), path).toBe(shape(plainNames, path));
  });

  it('refuses a property that is half a character', () => {
    const plan = planProject(shopGraph({ 'messages/place-order/payload/properties/\ud800': { type: 'string' } }), 'postgres');
    expect(compileValidators(plan.messages).findings).toContainEqual(expect.objectContaining({ messageId: 'payload' }));
  });

  it("gives the user what is the user's", () => {
    const own = [...emitted()]
      .filter(({ ownership }) => ownership === 'user')
      .map(({ path }) => path)
      .toSorted();
    expect(own).toEqual([
      '.gitignore',
      'package.json',
      'services/backend/package.json',
      'services/backend/src/clients/bank.ts',
      'services/backend/src/handlers/taker.ts',
      'services/backend/src/test/taker.test.ts',
      'services/history/package.json',
      'services/history/src/handlers/history.ts',
      'services/history/src/test/history.test.ts',
      'services/web/package.json',
      'services/web/src/test/messages.test.ts',
    ]);
  });

  it('fills events from the command, and says what it made up', () => {
    const handler = textOf(emitted(), 'services/backend/src/handlers/taker.ts');
    expect(handler).toContain('customerId: message.data.customerId');
    expect(handler).toContain('placedAt: message.envelope.time');
    expect(handler).toMatch(/status: "(placed|refused)"/);
    expect(handler).toContain('// Replace what stands in for "status", "placedAt"');
    expect(handler).toContain('await context.save(message.data);');
    expect(handler).toContain('callBank({ ...request, idempotencyKey: String(message.data.orderId) }, message.data)');
  });

  it('does not answer a message with itself', () => {
    const changes = { 'edges/taker-sends/messages': ['order-placed', 'place-order'] };
    expect(textOf(emitted(changes), 'services/backend/src/handlers/taker.ts')).not.toContain('context.publish("place-order"');
  });

  it('pins exactly, with at most ten direct dependencies a package and no install script', () => {
    const manifests = [...emitted()]
      .filter(({ path }) => path.endsWith('package.json'))
      .map(({ content }) => JSON.parse(content) as Record<string, Record<string, string>>);
    expect(manifests).toHaveLength(6);
    for (const { dependencies = {}, devDependencies = {}, scripts = {} } of manifests) {
      expect(Object.keys(dependencies).length).toBeLessThanOrEqual(10);
      for (const version of Object.values({ ...dependencies, ...devDependencies })) expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(Object.keys(scripts).filter((name) => /install|prepare/.test(name))).toEqual([]);
    }
  });

  it('writes a compose file that reads back', () => {
    const { services } = parse(textOf(emitted(), 'compose.yaml')) as { services: Record<string, { environment: Record<string, string> }> };
    expect(Object.keys(services)).toEqual(['postgres', 'rabbitmq', 'migrate', 'service-backend', 'service-history', 'service-web']);
    expect(services['service-backend']?.environment).toMatchObject({
      BROKER: 'rabbitmq',
      REPLICAS: '2',
      BANK_URL: '${BANK_URL:?its base URL}',
    });
    expect(services['service-web']?.environment).not.toHaveProperty('BANK_URL');
  });

  it('is the same at every run', () => {
    expect([...emitted()]).toEqual([...emitted()]);
  });
});
