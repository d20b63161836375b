import { storeUrls, type Environment } from '../adapters/environment.ts';
import { openDatabase } from '../adapters/postgres-store.ts';
import { TransientError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/ports.ts';
import type { Projector, ServiceWiring } from '../runtime/service.ts';

export interface Checkpoint {
  /** Events that the checkpoint counts. */
  readonly applied: number;
  /** Events that the inbox has. */
  readonly events: number;
}

const nothing = () => undefined;
export const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, with: () => silent };

/** Messages whose projection fails once after its work, before the commit. */
export class Interruptions {
  readonly #planned = new Set<string>();
  readonly #done = new Map<string, number>();

  plan(id: string): void {
    this.#planned.add(id);
  }

  count(id: string): number {
    return this.#done.get(id) ?? 0;
  }

  /** The wiring with projectors that can be interrupted. */
  within(wiring: ServiceWiring): ServiceWiring {
    const readModels = wiring.readModels.map((readModel) => ({
      ...readModel,
      projectors: Object.fromEntries(Object.entries(readModel.projectors).map(([type, projector]) => [type, this.#wrap(projector)])),
    }));
    return { ...wiring, readModels };
  }

  #wrap(projector: Projector): Projector {
    return async (event, context) => {
      await projector(event, context);
      if (!this.#planned.delete(event.id)) return;
      this.#done.set(event.id, this.count(event.id) + 1);
      throw new TransientError('interrupted by a test');
    };
  }
}

/** How far a read model is. @throws Error for one that the service does not have. */
export async function checkpointOf(wiring: ServiceWiring, env: Environment, id: string): Promise<Checkpoint> {
  const storeId = wiring.readModels.find((readModel) => readModel.id === id)?.store;
  const store = wiring.system.stores.find((each) => each.id === storeId);
  const [url] = store === undefined ? [] : storeUrls(wiring.system, store, env);
  if (url === undefined) throw new Error(`no read model "${id}" here`);
  const database = openDatabase({ url, log: silent, maxConnections: 1 });
  try {
    const text = `SELECT (SELECT applied::integer FROM checkpoint WHERE projection = $1) AS applied,
  (SELECT count(*)::integer FROM inbox WHERE consumer = $1) AS events`;
    const [found] = await database.query<{ applied: number | null; events: number }>(text, [id]);
    return { applied: found?.applied ?? 0, events: found?.events ?? 0 };
  } finally {
    await database.close();
  }
}
