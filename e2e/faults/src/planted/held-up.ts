import pg from 'pg';
import { brokerDatabaseName } from '../../../../templates/adapters/environment.ts';
import type { Session } from '../faults/session.ts';

const messagesOf = `SELECT m.id FROM eventwright_broker.message m JOIN eventwright_broker.queue q ON q.id = m.queue_id
WHERE q.name = $1 ORDER BY m.id LIMIT $2`;

/** Without an owner nobody is found dead, so that the lease is not ended before its time. */
const holdSql = `UPDATE eventwright_broker.message SET visible_at = now() + interval '1 hour', owner = NULL WHERE id IN (${messagesOf})`;

const letGoSql = `UPDATE eventwright_broker.message SET visible_at = now() WHERE visible_at > now() + interval '10 minutes'`;

/**
 * Holds up what the PostgreSQL transport has in a queue now, as a holder does that neither answers nor dies.
 * @param name of the system. @param most of them, the oldest ones. @returns how many.
 */
export function holdUp(session: Session, name: string, queue: string, most = 10_000): Promise<number> {
  return onTransport(session, name, holdSql, [queue, most]);
}

/** Lets all go that is held up. */
export async function letGo(session: Session, name: string): Promise<void> {
  await onTransport(session, name, letGoSql, []);
}

/** Address of a system's transport on the session's PostgreSQL. */
export function transportUrl(session: Session, name: string): URL {
  const url = new URL(session.postgres.url);
  url.pathname = `/${brokerDatabaseName({ ...session.project.system, name })}`;
  return url;
}

async function onTransport(session: Session, name: string, text: string, values: readonly unknown[]): Promise<number> {
  const client = new pg.Client({ connectionString: transportUrl(session, name).href });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
