import { describe, expect, it } from 'vitest';
import { shopGraph } from './emit.fixture.ts';
import { formats } from './formats.ts';
import { planProject } from './plan.ts';
import { compileValidators } from './validators.ts';

const compile = (payload: unknown) =>
  compileValidators(planProject(shopGraph({ 'messages/place-order/payload': payload }), 'postgres').messages);

const object = (property: unknown) => ({
  type: 'object',
  required: ['orderId', 'customerId', 'p'],
  properties: { orderId: { type: 'string' }, customerId: { type: 'string' }, p: property },
});

/** Loads the compiled module from its text, as Node would load the file. */
const load = async (source: string | undefined) =>
  (await import(`data:text/javascript,${encodeURIComponent(source ?? '')}`)) as Record<string, (data: unknown) => boolean>;

const data = (p: unknown) => ({ orderId: 'a', customerId: 'b', p });

describe('compileValidators', () => {
  it.each([
    [{ type: 'string', format: 'date-time' }, '2025-01-31T12:00:00Z', 'yesterday'],
    [{ type: 'string', format: 'uuid' }, '0b8a7c3e-8a54-4f0e-9d2a-1f2e3d4c5b6a', 'x'],
    [{ type: 'string', pattern: '^c-[0-9]+$' }, 'c-1', 'd'],
    [{ type: 'integer', minimum: 1 }, 1, 0],
    [{ enum: ["'); process.exit(1);//"] }, "'); process.exit(1);//", 'a'],
  ])('%j holds %j and refuses %j', async (property, good, bad) => {
    const { source, findings } = compile(object(property));
    expect(findings).toEqual([]);
    const { isPlaceOrderData } = await load(source);
    expect(isPlaceOrderData?.(data(good))).toBe(true);
    expect(isPlaceOrderData?.(data(bad))).toBe(false);
  });

  it('says where ajv is needed at run time', () => {
    expect(compile(object({ type: 'string' })).needsAjv).toBe(false);
    const { source, needsAjv } = compile(object({ type: 'string', minLength: 2 }));
    expect(needsAjv).toBe(true);
    expect(source).toContain('createRequire(import.meta.url)');
  });

  it.each([
    ['a remote reference', object({ $ref: 'https://example.com/schema.json' })],
    ['a broken schema', object({ type: 'strin' })],
    ['a bad pattern', object({ type: 'string', pattern: '(' })],
    ['data that cannot exist', object({ type: 'integer', minimum: 5, maximum: 4 })],
    ['a value that is refused in any case', object({ type: 'string', not: {} })],
    ['an inner $id', object({ type: 'string', $id: 'https://example.com/p' })],
  ])('%s is a finding', (_what, payload) => {
    const { source, findings } = compile(payload);
    expect(source).toBeUndefined();
    expect(findings).toContainEqual(
      expect.objectContaining({ ruleId: 'generate/missing', messageId: 'payload', pointer: '/messages/place-order/payload' }),
    );
  });

  it('keeps messages with one $id apart', () => {
    const payload = { ...object({ type: 'string' }), $id: 'https://example.com/same' };
    const { messages } = planProject(
      shopGraph({ 'messages/place-order/payload': payload, 'messages/order-placed/payload/$id': payload.$id }),
      'postgres',
    );
    expect(compileValidators(messages).findings).toEqual([]);
  });
});

describe('formats', () => {
  it.each([
    ['date', '2025-02-29x', false],
    ['date', '2025-12-31', true],
    ['time', '23:59:60Z', true],
    ['time', '24:00:00Z', false],
    ['duration', 'P', false],
    ['duration', 'P1DT2H', true],
    ['email', 'a@b', false],
    ['email', 'a@b.example', true],
    ['uri', 'no scheme', false],
    ['uri', 'https://example.com/a?b#c', true],
    ['hostname', '-a', false],
    ['hostname', 'a-1.example', true],
    ['ipv4', '256.1.1.1', false],
    ['ipv4', '192.0.2.255', true],
    ['date-time', '2025-01-31 12:00:00Z', false],
  ])('%s %s: %s', (name, text, expected) => {
    expect(formats[name]?.test(text)).toBe(expected);
  });
});
