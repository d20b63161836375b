import type { EntityStore } from './entity-store.ts';
import { groupBy } from './group-by.ts';
import { OutboxRelay, type RelayPorts } from './outbox-relay.ts';
import { RequestSweeper } from './request-reply-sweeper.ts';
import type { Subscriber } from './subscriber.ts';

/** What sends the messages that transactions left behind: one relay, and where requests are traced one sweeper, a database. */
export interface Relays {
  /** Says that a transaction with outbox rows was committed. */
  wake(store: EntityStore | undefined, database: number): void;
  stop(): Promise<void>;
}

/** Starts the relays and sweepers of the subscribers' stores. */
export function startRelays(subscribers: readonly Subscriber[], ports: RelayPorts): Relays {
  const relays = new Map<string, OutboxRelay>();
  const wake = (store: EntityStore | undefined, database: number) => relays.get(relayName(store, database))?.wake();
  const sweepers = startSweepers(subscribers, ports, wake);
  for (const { store } of subscribers) {
    const outbox = store?.description.outbox;
    if (store === undefined || outbox === undefined) continue;
    store.databases.forEach((database, index) => {
      const name = relayName(store, index);
      const sweeper = sweepers.get(name);
      const onSent = sweeper === undefined ? undefined : sweeper.onSent.bind(sweeper);
      if (!relays.has(name)) relays.set(name, new OutboxRelay(database, ports, { name, ...outbox, onSent }));
    });
  }
  for (const relay of relays.values()) relay.start();
  return {
    wake,
    async stop() {
      await Promise.all([...sweepers.values()].map((sweeper) => sweeper.stop()));
      await Promise.all([...relays.values()].map((relay) => relay.stop()));
    },
  };
}

/** One a database that traces requests, whichever consumers send them. */
function startSweepers(
  subscribers: readonly Subscriber[],
  ports: RelayPorts,
  wake: (store: EntityStore, database: number) => void,
): ReadonlyMap<string, RequestSweeper> {
  const requesters = new Map(
    subscribers.flatMap(({ id, roles }) => (roles?.requester === undefined ? [] : [[id, roles.requester] as const])),
  );
  const sweepers = new Map<string, RequestSweeper>();
  for (const [store, own] of groupBy([...requesters.values()], (requester) => requester.store)) {
    store.databases.forEach((database, index) => {
      sweepers.set(relayName(store, index), new RequestSweeper(database, own, { ...ports, onCommitted: () => wake(store, index) }));
    });
  }
  for (const sweeper of sweepers.values()) sweeper.start();
  return sweepers;
}

function relayName(store: EntityStore | undefined, database: number): string {
  return `${store?.description.id ?? ''}_${database}`;
}
