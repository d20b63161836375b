import { appendFileSync } from 'node:fs';
import type { ConsumerWiring, Handler } from '../runtime/service.ts';
import { shopWiring } from '../runtime/shop.fixture.ts';
import { runService } from './run.ts';

/** The shop as a process of its own, with leases short enough to see redelivery soon. Bundled and started by the crash test. */
const wiring = shopWiring(process.env['SYSTEM_NAME'] ?? 'shop');
const ackTimeoutMs = Number(process.env['ACK_TIMEOUT_MS'] ?? 1000);

/** Amount of an order that ends the process, as a fault of a native library would. Each time is a line of the log. */
const deadlyAmount = 66;
const deaths = process.env['DEATH_LOG'] ?? '';

function deadly({ handlers, ...consumer }: ConsumerWiring): ConsumerWiring {
  const guard =
    (handle: Handler<{ amount: number }>): Handler<{ amount: number }> =>
    async (message, context) => {
      if (message.data.amount === deadlyAmount) {
        appendFileSync(deaths, `${message.attempt}\n`);
        process.kill(process.pid, 'SIGKILL');
        await new Promise(() => undefined);
      }
      await handle(message, context);
    };
  return { ...consumer, handlers: Object.fromEntries(Object.entries(handlers).map(([type, handle]) => [type, guard(handle)])) };
}

await runService({
  ...wiring,
  consumers: wiring.consumers.map((consumer) => ({ ...deadly(consumer), ackTimeoutMs })),
  readModels: wiring.readModels.map((readModel) => ({ ...readModel, ackTimeoutMs })),
});
