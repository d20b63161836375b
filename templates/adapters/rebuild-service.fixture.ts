import { shopSystem, shopWiring } from '../runtime/shop.fixture.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import type { SystemDescription } from '../runtime/system.ts';

/** The shop with a history that can be rebuilt from the logs of both shards, and whose queries know tokens. */
export function rebuildSystem(name: string): SystemDescription {
  const system = shopSystem(name);
  const stores = system.stores.map((store) =>
    store.kind === 'command'
      ? { ...store, eventLog: ['order-events'] }
      : { ...store, rebuildFrom: ['order-db'], readYourWrites: true, commandRows: 'order-db' },
  );
  return { ...system, stores };
}

/** Everything in one service; the history's read model has the id of its store, as generated ones do. */
export function rebuildWiring(name: string): ServiceWiring {
  const wiring = shopWiring(name);
  return { ...wiring, system: rebuildSystem(name), readModels: wiring.readModels.map((each) => ({ ...each, ackTimeoutMs: 1000 })) };
}
