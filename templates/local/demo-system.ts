import { storeUrls } from '../adapters/environment.ts';
import { openDatabase } from '../adapters/postgres-store.ts';
import { EntityStore } from '../runtime/entity-store.ts';
import { differing } from '../runtime/replica-reconcile.ts';
import { versionedRows } from '../runtime/replica.ts';
import type { VersionedRows } from '../runtime/versioned-rows.ts';
import { connectBroker } from '../brokers/index.ts';
import { messageKey } from '../runtime/ids.ts';
import { outboxDepth } from '../runtime/outbox.ts';
import type { Broker, Database, Logger } from '../runtime/ports.ts';
import type { ServiceFlow } from '../runtime/service-flow.ts';
import { entityTables, quoteIdentifier } from '../runtime/store-schema.core.ts';
import { systemClock } from '../runtime/system-clock.ts';
import type { BrokerName, SystemDescription } from '../runtime/system.ts';
import { joinSubscribers, type DemoSubscriber, type InboxRow } from './demo-flow.core.ts';
import { openRequests, readRequests } from './demo-requests.ts';
import type { RequestTally } from './demo-requests.core.ts';
import type { ReplicaTally } from './demo-verdict.core.ts';
import type { DoubleLedger } from './external-double.ts';
import type { RunFile } from './project-files.ts';

export interface TableTally {
  readonly database: number;
  readonly table: string;
  readonly rows: number;
  /** Sum of row versions: one for each save that was ever committed. */
  readonly versions: number;
}

const peekLimit = 100_000;

/** A running system seen from outside: its databases, its broker, how its messages flow. */
export class ObservedSystem {
  readonly system: SystemDescription;
  readonly flows: readonly ServiceFlow[];
  readonly subscribers: readonly DemoSubscriber[];
  readonly #broker: Broker;
  readonly #databases: ReadonlyMap<string, readonly Database[]>;
  readonly #doubles: Readonly<Record<string, string>>;

  private constructor(
    system: SystemDescription,
    flows: readonly ServiceFlow[],
    broker: Broker,
    databases: ReadonlyMap<string, readonly Database[]>,
    doubles: Readonly<Record<string, string>>,
  ) {
    this.system = system;
    this.flows = flows;
    this.subscribers = joinSubscribers(flows.flatMap(({ subscribers }) => subscribers));
    this.#broker = broker;
    this.#databases = databases;
    this.#doubles = doubles;
  }

  /** Connects to what `run.json` names. */
  static async connect(system: SystemDescription, run: RunFile, log: Logger): Promise<ObservedSystem> {
    const first = run.processes.filter(({ replica }) => replica === 0);
    const flows = await Promise.all(first.map(async ({ service, url }) => describedFlow(service, url)));
    const broker = await connectBroker(run.env['BROKER'] as BrokerName, {
      url: run.env['BROKER_URL'] ?? '',
      system: system.name,
      log,
      clock: systemClock,
    });
    await broker.declare(system);
    const env = { ...process.env, ...run.env };
    const databases = system.stores.map(
      (store) => [store.id, storeUrls(system, store, env).map((url) => openDatabase({ url, log, maxConnections: 2 }))] as const,
    );
    return new ObservedSystem(system, flows, broker, new Map(databases), run.doubles);
  }

  /** Inbox rows of a subscriber for these keys. */
  async inbox({ id, store }: DemoSubscriber, keys: readonly string[]): Promise<ReadonlyMap<string, InboxRow>> {
    const text = 'SELECT key, attempts, duplicates, saves, published FROM inbox WHERE consumer = $1 AND key = ANY($2::text[])';
    const pages = await Promise.all(this.#of(store).map((database) => database.query<InboxRow>(text, [id, keys])));
    return new Map(pages.flat().map((row) => [row.key, row]));
  }

  /** Which of these keys a subscriber's queues dead-lettered, with the deliveries. Where somebody consumes the dead letters, his inbox tells. */
  async deadLetters({ sources }: DemoSubscriber, keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const own = [...this.system.queues, ...this.system.subscriptions].filter(({ id }) => sources.includes(id));
    const policies = own.flatMap(({ deadLetter }) => (deadLetter === undefined ? [] : [deadLetter]));
    const found = new Map<string, number>();
    for (const { channel, maxDeliveries } of policies) {
      for (const taker of this.subscribers.filter((each) => each.sources.includes(channel))) {
        for (const key of (await this.inbox(taker, keys)).keys()) found.set(key, maxDeliveries);
      }
      const letters = await this.#broker.peek(channel, peekLimit);
      for (const { source, envelope, attempts } of letters) if (sources.includes(source)) found.set(messageKey(envelope), attempts);
    }
    return found;
  }

  /** Messages that wait or are being handled, over all queues that somebody consumes, rows in outboxes, and requests without an outcome. */
  async lag(): Promise<number> {
    const sources = [...new Set(this.subscribers.flatMap((subscriber) => subscriber.sources))];
    const queued = await Promise.all(sources.map(async (source) => this.#broker.stats(source)));
    const outboxes = this.system.stores.filter(({ outbox }) => outbox !== undefined).flatMap(({ id }) => this.#of(id));
    const tracing = this.system.stores.filter(({ requests }) => requests === true).flatMap(({ id }) => this.#of(id));
    const open = await openRequests(tracing);
    const unsent = await Promise.all(outboxes.map((database) => outboxDepth(database)));
    return queued.reduce((sum, { ready, inFlight }) => sum + ready + inFlight, 0) + unsent.reduce((sum, depth) => sum + depth, 0) + open;
  }

  /** Rows of each table of a store. */
  async tables(storeId: string): Promise<TableTally[]> {
    const store = this.system.stores.find(({ id }) => id === storeId);
    if (store === undefined) return [];
    const counts = this.#of(storeId).flatMap((database, index) =>
      entityTables(store).map(async (table): Promise<TableTally> => {
        const text = `SELECT count(*)::integer AS rows, coalesce(sum(version), 0)::integer AS versions FROM ${quoteIdentifier(table)}`;
        const [found] = await database.query<{ rows: number; versions: number }>(text);
        return { database: index, table, rows: found?.rows ?? 0, versions: found?.versions ?? 0 };
      }),
    );
    return Promise.all(counts);
  }

  /** Saves that the inboxes of a store record since a time on the clock of each of its databases. */
  async saves(storeId: string, since: readonly string[]): Promise<number> {
    const text = 'SELECT coalesce(sum(saves), 0)::integer AS saves FROM inbox WHERE processed_at >= $1::timestamptz';
    const sums = await Promise.all(
      this.#of(storeId).map(async (database, index) => (await database.query<{ saves: number }>(text, [since[index]]))[0]?.saves ?? 0),
    );
    return sums.reduce((total, saves) => total + saves, 0);
  }

  /** Whether each replica is what its source is, by checksums over all rows. */
  async replicas(): Promise<ReplicaTally[]> {
    const tallies = this.system.stores.map(async ({ id, replica }): Promise<ReplicaTally[]> => {
      if (replica === undefined) return [];
      const { source } = replica;
      const [own, theirs] = await Promise.all([this.#rows(id).buckets(), this.#rows(source).buckets()]);
      const count = (buckets: typeof own) => [...buckets.values()].reduce((sum, { rows }) => sum + rows, 0);
      return [{ id, source, rows: count(own), sourceRows: count(theirs), differing: differing(theirs, own).length }];
    });
    return (await Promise.all(tallies)).flat();
  }

  /** What became of the requests that were made since a time on the clock of each database of their store. */
  async requests(since: (store: string) => readonly string[]): Promise<RequestTally[]> {
    return readRequests({ flows: this.flows, databasesOf: (store) => this.#of(store), since });
  }

  /** The time on the clock of each database of a store. */
  async clocks(storeId: string): Promise<string[]> {
    return Promise.all(
      this.#of(storeId).map(async (database) => (await database.query<{ now: string }>('SELECT now()::text AS now'))[0]?.now ?? ''),
    );
  }

  /** What the doubles of external systems saw. */
  async externals(): Promise<ReadonlyMap<string, DoubleLedger>> {
    const ledgers = Object.entries(this.#doubles).map(
      async ([id, url]) => [id, (await (await fetch(`${url}/ledger`)).json()) as DoubleLedger] as const,
    );
    return new Map(await Promise.all(ledgers));
  }

  async close(): Promise<void> {
    await this.#broker.close();
    await Promise.all([...this.#databases.values()].flat().map((database) => database.close()));
  }

  #rows(storeId: string): VersionedRows {
    const description = this.system.stores.find(({ id }) => id === storeId);
    if (description === undefined) throw new RangeError(`no store "${storeId}"`);
    return versionedRows(new EntityStore(description, this.#of(storeId)));
  }

  #of(store: string | undefined): readonly Database[] {
    return store === undefined ? [] : (this.#databases.get(store) ?? []);
  }
}

/** @throws Error where another program has taken the port: its flow would say nothing of this system. */
async function describedFlow(service: string, url: string): Promise<ServiceFlow> {
  const flow = (await (await fetch(`${url}/describe`)).json()) as ServiceFlow;
  if (flow.service !== service) throw new Error(`${url} is answered by another program than ${service}: stop that one first`);
  return flow;
}
