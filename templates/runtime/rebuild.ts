import { EntityStore } from './entity-store.ts';
import type { Envelope } from './envelope.ts';
import { ConfigurationError } from './errors.ts';
import { logFence, readEpoch, readRest, type LogFilter, type LoggedEvent } from './event-log.ts';
import { inboxEntry, recordOutcomes, screenInbox } from './inbox.ts';
import { PendingRows } from './pending-rows.ts';
import type { Database, Delivery, Logger, Sql } from './ports.ts';
import { beginRebuild, moveRebuild, readRebuild, rebuildScope, rebuildTable, swapViews } from './rebuild-state.ts';
import type { Subscriber } from './subscriber.ts';
import { homeOf, UnitOfWork } from './unit-of-work.ts';

export interface RebuildParts {
  /** The read model's subscriber: its projectors are run again. They write the view and nothing else. */
  readonly subscriber: Subscriber;
  readonly view: EntityStore;
  /** Databases whose logs hold the view's events. */
  readonly sources: readonly Database[];
  readonly filter: LogFilter;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const pageEvents = 500;

/**
 * Builds a view anew from the log while the old one is queried and kept up to date, then swaps the two in one
 * transaction. A run that is killed is gone on with by the next one. @returns events in the new view.
 * @throws ConfigurationError where the log lacks events that the view has; the view then stays as it is.
 */
export async function rebuild(parts: RebuildParts): Promise<number> {
  const { subscriber, view, sources } = parts;
  const [database] = view.databases;
  if (database === undefined) throw new RangeError(`view ${subscriber.id} has no database`);
  const { table } = view.description.entity;
  await beginRebuild(database, subscriber.id, table, sources.length);
  const entity = { ...view.description.entity, table: rebuildTable(table) };
  const target = new EntityStore({ ...view.description, entity }, view.databases);
  for (const [index, source] of sources.entries()) await catchUp(parts, target, database, source, index);
  return database.transaction((sql) => swap(parts, target, sql));
}

/** Replays one log, epoch by epoch, until an epoch is so short that the swap can take what comes after it. */
async function catchUp(parts: RebuildParts, target: EntityStore, database: Database, source: Database, index: number): Promise<void> {
  const { id } = parts.subscriber;
  for (let events = 0; ;) {
    parts.signal.throwIfAborted();
    const state = await readRebuild(database, id, index);
    const to = state.to ?? (await logFence(source));
    const page = await readEpoch(source, parts.filter, { from: state.from, to }, state.position, pageEvents);
    const done = page.length < pageEvents;
    const last = page.at(-1)?.position ?? state.position;
    await database.transaction(async (sql) => {
      await replay(parts, target, sql, page);
      await moveRebuild(sql, id, index, done ? { from: to, to: null, position: 0 } : { from: state.from, to, position: last });
    });
    events += page.length;
    if (done && events < pageEvents) return;
    if (done) events = 0;
  }
}

/** The lock on the inbox is what every transaction of the live projection takes first: none of them runs beside the swap. */
async function swap(parts: RebuildParts, target: EntityStore, sql: Sql): Promise<number> {
  const { id } = parts.subscriber;
  await sql.query('LOCK TABLE inbox IN EXCLUSIVE MODE');
  for (const [index, source] of parts.sources.entries()) {
    const { from } = await readRebuild(sql, id, index);
    await replay(parts, target, sql, await readRest(source, parts.filter, from));
  }
  const events = await countOf(sql, 'SELECT count(*)::integer AS count FROM inbox WHERE consumer = $1', rebuildScope(id));
  const applied = await countOf(sql, 'SELECT applied::integer AS count FROM checkpoint WHERE projection = $1', id);
  if (events < applied)
    throw new ConfigurationError(
      `the log holds ${events} events of ${id}, which has applied ${applied}: it does not go back to the first one`,
    );
  await swapViews(sql, id, parts.view.description.entity.table);
  await sql.query('UPDATE checkpoint SET applied = $2, updated_at = now() WHERE projection = $1', [id, events]);
  return events;
}

async function replay(
  { subscriber, log, signal }: RebuildParts,
  target: EntityStore,
  sql: Sql,
  events: readonly LoggedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const scope = rebuildScope(subscriber.id);
  const { fresh } = await screenInbox(
    sql,
    scope,
    events.map(({ envelope }) => inboxEntry(replayed(envelope))),
  );
  const envelopes = fresh.map(({ delivery }) => delivery.envelope);
  const works = await project({ subscriber, log, signal }, target, sql, envelopes);
  const outcomes = fresh.map(({ key }, index) => ({ key, saves: works[index]?.saves ?? 0, published: [] }));
  await recordOutcomes(sql, scope, outcomes);
}

/** Runs the projectors of events on a view, within a transaction. @returns what each of them did. */
export async function project(
  { subscriber, log, signal }: Pick<RebuildParts, 'subscriber' | 'log' | 'signal'>,
  store: EntityStore,
  sql: Sql,
  envelopes: readonly Envelope[],
): Promise<readonly UnitOfWork[]> {
  const rows = new PendingRows(sql);
  const works: UnitOfWork[] = [];
  for (const envelope of envelopes) {
    const work = new UnitOfWork(envelope, subscriber.publishing, homeOf(store, store.place(envelope.data), rows));
    const message = { id: envelope.id, type: envelope.type, data: envelope.data, envelope, attempt: 1 };
    await subscriber.handle({ message, work, log, signal });
    works.push(work);
  }
  await rows.flush();
  return works;
}

async function countOf(sql: Sql, text: string, value: string): Promise<number> {
  return (await sql.query<{ count: number }>(text, [value]))[0]?.count ?? 0;
}

/** An event of the log as a delivery that nobody settles. */
function replayed(envelope: Envelope): Delivery {
  const nothing = async () => undefined;
  return { envelope, attempt: 1, redelivered: true, enqueuedAt: 0, ack: nothing, retry: nothing, deadLetter: nothing, release: nothing };
}
