import { describe, expect, it } from 'vitest';
import { readTemplates } from '../node/read-templates.ts';
import { shopGraph } from './emit.fixture.ts';
import { emitProject } from './emit-project.ts';
import { planProject } from './plan.ts';
import { withRequest } from './request.fixture.ts';
import { compileValidators } from './validators.ts';

const plan = planProject(shopGraph(withRequest()), 'postgres');
const consumer = (id: string, source: string) =>
  plan.services.flatMap(({ consumers }) => consumers).find(({ wiring }) => wiring.id === id && wiring.source === source);

describe('the plan of a request', () => {
  it('gives the requester its policy, with a deadline that all attempts fit in', () => {
    expect(consumer('taker', 'orders')?.roles.requests).toEqual({
      pay: {
        channel: 'pays',
        idField: 'orderId',
        timeoutMs: 2000,
        deadlineMs: 3 * 2000 + 2 * 20_000,
        graceMs: 4000,
        maxAttempts: 3,
        backoff: { baseMs: 100, multiplier: 2, maxMs: 20_000, jitter: 'full' },
        maxOutstanding: 50,
        cancellation: { type: 'unpay', channel: 'cancels', fields: ['orderId', 'customerId'] },
      },
    });
  });

  it('tells replies, requests and cancellations from what is handled', () => {
    expect(consumer('taker', 'replies')).toMatchObject({
      handles: [],
      roles: { replies: { paid: { request: 'pay', idField: 'orderId' }, unpaid: { request: 'pay', idField: 'orderId' } } },
    });
    expect(consumer('payer', 'pays')).toMatchObject({
      handles: [],
      roles: { answers: { pay: { idField: 'orderId', replies: { paid: 'replies' } } } },
    });
    expect(consumer('refunder', 'cancels')).toMatchObject({
      handles: [],
      roles: {
        cancellations: {
          unpay: {
            responder: 'payer',
            request: 'pay',
            confirmation: { type: 'unpaid', channel: 'replies', fields: ['orderId', 'customerId'] },
          },
        },
      },
    });
    expect(consumer('taker', 'orders')?.wiring.publishes).toEqual({ 'order-placed': 'events' });
  });

  it('marks the stores that trace requests and keep answers, and gives the requester a port', () => {
    const flags = plan.system.stores.map(({ id, requests, answers }) => [id, requests, answers]);
    expect(flags).toContainEqual(['orders-db', true, undefined]);
    expect(flags).toContainEqual(['payments-db', undefined, true]);
    expect(plan.system.services.find(({ name }) => name === 'backend')?.port).toBeGreaterThan(0);
  });
});

describe('what is emitted for a request', { timeout: 60_000 }, () => {
  it('is a handler for each part, its wiring, and a test of each', async () => {
    const files = emitProject(plan, compileValidators(plan.messages), { ...(await readTemplates()), sources: [] });
    const textOf = (path: string) => files.get(path)?.content ?? '';
    expect(textOf('services/backend/src/handlers/taker.ts')).toContain('await context.request("pay", ');
    expect(textOf('services/backend/src/handlers/taker.ts')).toContain('export const handlePaid: ReplyHandler<PaidData, PayData>');
    expect(textOf('services/payment/src/handlers/payer.ts')).toContain('return context.reply("paid", ');
    expect(textOf('services/payment/src/handlers/refunder.ts')).toContain('export const handleUnpay: Compensation<UnpayData, PayData>');
    expect(textOf('services/payment/src/wiring.ts')).toContain('handler: refunderHandlers.handleUnpay');
    expect(textOf('services/payment/src/test/refunder.test.ts')).toContain('undoes pay once');
    expect(textOf('services/backend/src/test/taker.test.ts')).toContain('three times paid settles pay once');
    expect(textOf('migrations/orders-db.sql')).toContain('CREATE TABLE IF NOT EXISTS outstanding_request');
    expect(textOf('migrations/payments-db.sql')).toContain('CREATE TABLE IF NOT EXISTS answered_request');
    expect(textOf('README.md')).toContain('/requests/pay');
    expect(textOf('README.md')).toContain('npm run requests -- retry <id>');
    expect(textOf('package.json')).toContain('runtime/dist/local/requests.js');
  });
});
