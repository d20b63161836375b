import { describe, expect, it } from 'vitest';
import { shopSystem } from '../runtime/shop.fixture.ts';
import type { MessageDescription } from '../runtime/system.ts';
import { demoMessages } from './demo-messages.core.ts';
import { seededRandom } from './seeded-random.core.ts';

const system = shopSystem('shop');
const [placeOrder] = system.messages as [MessageDescription];

function ids(idSchema: Record<string, unknown>, run = 'r1', count = 500): unknown[] {
  const payload = { ...placeOrder.payload, properties: { ...(placeOrder.payload['properties'] as object), orderId: idSchema } };
  return demoMessages(system, { ...placeOrder, payload }, { run, count, random: seededRandom(1) }).map(({ data }) => data['orderId']);
}

describe('demo messages', () => {
  it.each([
    ['text', { type: 'string' }],
    ['text with an example', { type: 'string', examples: ['ord-1'] }],
    ['a short text', { type: 'string', maxLength: 8 }],
    ['uuid', { type: 'string', format: 'uuid' }],
    ['pattern', { type: 'string', pattern: '^O-[0-9]{9}$' }],
    ['integer', { type: 'integer', minimum: 100 }],
  ])('have ids of their own: %s', (_what, schema) => {
    expect(new Set(ids(schema)).size).toBe(500);
  });

  it('have other ids in another run', () => {
    const first = new Set(ids({ type: 'string' }, 'r1'));
    expect(ids({ type: 'string' }, 'r2').some((id) => first.has(id))).toBe(false);
  });

  it('refuse a schema with too few ids', () => {
    expect(() => ids({ type: 'string', pattern: '^[ab]$' })).toThrow(/does not give 500/);
  });

  it('use many keys, and each of them more than once', () => {
    const keys = demoMessages(system, placeOrder, { run: 'r', count: 100, random: seededRandom(1) }).map(({ data }) => data['customerId']);
    expect(new Set(keys).size).toBe(25);
  });
});
