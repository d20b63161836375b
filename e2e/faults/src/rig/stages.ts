import type { SystemDescription } from '../../../../templates/runtime/system.ts';

/** A subscriber of the fault shop and where its effects are. */
export interface Stage {
  readonly name: string;
  readonly service: string;
  readonly source: string;
  readonly deadLetters: string;
  readonly store: string;
  /** One row a message; `latest` keeps one row a key instead. */
  readonly rows: 'message' | 'key';
  /** Id of its projection, whose checkpoint is checked. */
  readonly projection?: string;
}

export const stages = {
  orders: { name: 'orders', service: 'fulfilment', source: 'orders', deadLetters: 'orders-dlq', store: 'orders-db', rows: 'message' },
  ledger: { name: 'ledger', service: 'ledger', source: 'ledger-feed', deadLetters: 'ledger-dlq', store: 'customers-db', rows: 'message' },
  history: {
    name: 'history',
    service: 'views',
    source: 'history-feed',
    deadLetters: 'views-dlq',
    store: 'order-history',
    rows: 'message',
    projection: 'order-history',
  },
  latest: { name: 'latest', service: 'views', source: 'latest-feed', deadLetters: 'views-dlq', store: 'customer-latest', rows: 'key' },
  flash: { name: 'flash', service: 'flash-desk', source: 'flash', deadLetters: 'flash-dlq', store: 'flash-db', rows: 'message' },
  contracts: {
    name: 'contracts',
    service: 'desk',
    source: 'contracts',
    deadLetters: 'contracts-dlq',
    store: 'contracts-db',
    rows: 'message',
  },
  decisions: {
    name: 'decisions',
    service: 'credit',
    source: 'credit-asks',
    deadLetters: 'contracts-dlq',
    store: 'credit-db',
    rows: 'message',
  },
  releases: {
    name: 'releases',
    service: 'release',
    source: 'credit-cancels',
    deadLetters: 'contracts-dlq',
    store: 'credit-db',
    rows: 'message',
  },
  outcomes: {
    name: 'outcomes',
    service: 'desk',
    source: 'credit-replies',
    deadLetters: 'contracts-dlq',
    store: 'contracts-db',
    rows: 'message',
  },
} as const satisfies Record<string, Stage>;

/** Time for a cancellation to be confirmed: twice the drawn timeout, as it is generated. */
export const requestGraceMs = 16_000;

/** Description of a stage's store. @throws Error where the system has none of that name. */
export function storeOf(system: SystemDescription, stage: Stage): SystemDescription['stores'][number] {
  const store = system.stores.find(({ id }) => id === stage.store);
  if (store === undefined) throw new Error(`${system.name} has no store ${stage.store}`);
  return store;
}
