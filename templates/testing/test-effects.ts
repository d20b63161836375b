import { storeUrls, type Environment } from '../adapters/environment.ts';
import { dedupKey } from '../runtime/dedup-key.ts';
import type { Envelope } from '../runtime/envelope.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import { eventually, query } from './test-waits.ts';

/** What the handling of one message did, as its inbox row tells. */
export interface Effects {
  /** Rows written through `save`. */
  readonly saves: number;
  /** Types it published, in order. */
  readonly published: readonly string[];
  /** Deliveries that were recognised as repeats. */
  readonly duplicates: number;
  /** Deliveries that it took, 1 where the first one succeeded. */
  readonly attempts: number;
}

/** What a message did, once `copies` deliveries are accounted for. @throws Error for a consumer without a store, or after the limit. */
export async function effectsOf(
  wiring: ServiceWiring,
  env: Environment,
  consumer: string,
  envelope: Envelope,
  copies: number,
): Promise<Effects> {
  return eventually(`${consumer} handles ${envelope.id}`, async () => {
    const row = await findEffects(wiring, env, consumer, envelope);
    return row !== undefined && row.duplicates >= copies - 1 ? row : undefined;
  });
}

/** What a message did; undefined where it is not handled. @throws Error for a consumer without a store. */
export async function findEffects(
  wiring: ServiceWiring,
  env: Environment,
  consumer: string,
  envelope: Envelope,
): Promise<Effects | undefined> {
  const replica = wiring.replicas?.find((each) => each.id === consumer)?.id;
  const storeId = replica ?? [...wiring.consumers, ...wiring.readModels].find((each) => each.id === consumer)?.store;
  const store = wiring.system.stores.find((each) => each.id === storeId);
  if (store === undefined) throw new Error(`${consumer} has no store, and so no record of what it did`);
  const taker = wiring.consumers.find(({ id, handlers }) => id === consumer && envelope.type in handlers);
  const { key } = dedupKey(taker?.idempotency, envelope);
  const text = 'SELECT saves, published, duplicates, attempts FROM inbox WHERE consumer = $1 AND key = $2';
  for (const url of storeUrls(wiring.system, store, env)) {
    const [row] = await query<Effects>(url, text, [consumer, key]);
    if (row !== undefined) return row;
  }
  return undefined;
}
