import { shopWiring } from '../runtime/shop.fixture.ts';
import { runService } from './run.ts';

/** The shop as a process of its own, with leases short enough to see redelivery soon. Bundled and started by the crash test. */
const wiring = shopWiring(process.env['SYSTEM_NAME'] ?? 'shop');
const ackTimeoutMs = 1000;
await runService({
  ...wiring,
  consumers: wiring.consumers.map((consumer) => ({ ...consumer, ackTimeoutMs })),
  readModels: wiring.readModels.map((readModel) => ({ ...readModel, ackTimeoutMs })),
});
