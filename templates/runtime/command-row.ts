import type { EntityRow, EntityStore } from './entity-store.ts';
import { TimeoutError } from './errors.ts';
import { messageKey } from './ids.ts';
import type { SystemDescription } from './system.ts';

const handledSql = 'SELECT 1 FROM inbox WHERE key = ANY($1::text[]) LIMIT 1';

/**
 * The row of the command store, for a query whose view does not show the command yet: it does show it, once the command
 * was handled. @param token of the command: its id. @returns undefined where there is no such row.
 * @throws TimeoutError where the command was not handled either, or its inbox knows it by something else than its id.
 */
export async function commandRow(
  store: EntityStore,
  system: SystemDescription,
  token: string,
  key: readonly string[],
): Promise<EntityRow | undefined> {
  const sources = new Set(system.services.flatMap(({ producers }) => producers.map(({ id }) => id)));
  const keys = [...sources].map((source) => messageKey({ source, id: token }));
  const found = await Promise.all(store.databases.map((database) => database.query(handledSql, [keys])));
  if (found.every((rows) => rows.length === 0))
    throw new TimeoutError(`"${token}" was not handled in ${store.description.id} yet: ask again later`);
  return store.find(key);
}
