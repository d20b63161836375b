import { setTimeout as sleep } from 'node:timers/promises';
import { runService } from '../adapters/run.ts';
import { shopSystem, shopWiring } from '../runtime/shop.fixture.ts';

/** Main module of each service of the shop, for a project that a test puts together; PLANT names a bug to plant, HANDLER_MS slows its handlers. */
const service = shopSystem(process.env['SYSTEM_NAME'] ?? 'shop').services.find(({ name }) => name === process.env['SERVICE_NAME']);
const wiring = shopWiring(process.env['SYSTEM_NAME'] ?? 'shop');
const doubled = process.env['PLANT'] === 'doubled-effect';
const handlerMs = Number(process.env['HANDLER_MS'] ?? '0');
const lossy = process.env['PLANT'] === 'lost-message';
if (service === undefined) throw new Error('SERVICE_NAME names no service of the shop');

await runService({
  ...wiring,
  name: service.name,
  producers: wiring.producers.filter(({ id }) => service.producers.some((producer) => producer.id === id)),
  readModels: wiring.readModels.filter(({ id }) => service.readModels.includes(id)),
  consumers: wiring.consumers
    .filter(({ id }) => service.consumers.includes(id))
    .map((consumer) => ({
      ...consumer,
      ackTimeoutMs: 1000,
      ackMode: lossy ? 'auto' : 'manual',
      handlers: {
        PlaceOrder: async (message, context) => {
          if (handlerMs > 0) await sleep(handlerMs);
          if (lossy) throw new Error('lost, since it was acknowledged before');
          await consumer.handlers['PlaceOrder']?.(message, context);
          if (doubled) await context.sql.query(`UPDATE ${context.table} SET version = version + 1 WHERE order_id = $1`, [message.id]);
        },
      },
    })),
});
