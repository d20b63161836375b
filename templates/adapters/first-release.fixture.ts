import type { StoreDescription } from '../runtime/system.ts';

/** One store of each kind, with everything that adds tables or columns. */
export const releasedStores = {
  command: {
    id: 'customer-db',
    kind: 'command',
    entity: { table: 'customer', key: ['customerId'] },
    versioning: { field: 'version' },
    outbox: { pollMs: 1000, batchSize: 100 },
    eventLog: ['changes'],
    requests: true,
    answers: true,
    sharding: { shardKey: ['customerId'], slots: 16, databases: 2, tablesPerDb: 2, mapVersion: 1 },
  },
  view: {
    id: 'view-db',
    kind: 'query',
    entity: { table: 'customer_view', key: ['customerId'] },
    rebuildFrom: ['customer-db'],
    readYourWrites: true,
  },
  replica: {
    id: 'copy-db',
    kind: 'replica',
    entity: { table: 'customer_copy', key: ['customerId'] },
    versioning: { field: 'version' },
    replica: { source: 'customer-db' },
  },
} as const satisfies Readonly<Record<string, StoreDescription>> as unknown as Readonly<
  Record<'command' | 'view' | 'replica', StoreDescription>
>;

/** What the first release made of each of them: databases of its projects look like this. Never changed. */
export const firstRelease: Readonly<Record<keyof typeof releasedStores, string>> = {
  command: `CREATE TABLE IF NOT EXISTS "customer_0" (
  "customer_id" text NOT NULL,
  version bigint NOT NULL,
  data jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  source_version bigint NOT NULL,
  source_digest text COLLATE "C" NOT NULL,
  deleted boolean NOT NULL,
  PRIMARY KEY ("customer_id")
);
CREATE INDEX IF NOT EXISTS "customer_0_changed" ON "customer_0" (updated_at);

CREATE TABLE IF NOT EXISTS "customer_1" (
  "customer_id" text NOT NULL,
  version bigint NOT NULL,
  data jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  source_version bigint NOT NULL,
  source_digest text COLLATE "C" NOT NULL,
  deleted boolean NOT NULL,
  PRIMARY KEY ("customer_id")
);
CREATE INDEX IF NOT EXISTS "customer_1_changed" ON "customer_1" (updated_at);

CREATE TABLE IF NOT EXISTS inbox (
  consumer text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  fingerprint text NOT NULL,
  attempts integer NOT NULL,
  duplicates integer NOT NULL DEFAULT 0,
  saves integer,
  published text[] NOT NULL DEFAULT '{}',
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, key)
);
CREATE INDEX IF NOT EXISTS inbox_processed_at ON inbox (consumer, processed_at);

CREATE TABLE IF NOT EXISTS outbox (
  id text PRIMARY KEY,
  position bigint GENERATED ALWAYS AS IDENTITY,
  channel text NOT NULL,
  envelope jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS outbox_position ON outbox (position);

CREATE TABLE IF NOT EXISTS message_sequence (
  publisher text NOT NULL,
  partition_key text NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (publisher, partition_key)
);

CREATE TABLE IF NOT EXISTS event_log (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  channel text NOT NULL,
  envelope jsonb NOT NULL
);
CREATE INDEX IF NOT EXISTS event_log_transaction ON event_log (transaction);

CREATE TABLE IF NOT EXISTS outstanding_request (
  requester text NOT NULL,
  type text NOT NULL,
  request_id text NOT NULL,
  state text NOT NULL,
  attempt integer NOT NULL,
  version bigint NOT NULL,
  deadline_at timestamptz NOT NULL,
  due_at timestamptz,
  envelope jsonb NOT NULL,
  reply jsonb,
  settlements integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (requester, type, request_id)
);
CREATE INDEX IF NOT EXISTS outstanding_request_due ON outstanding_request (requester, type, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS outstanding_request_unsent ON outstanding_request ((envelope->>'id')) WHERE state = 'PENDING';

CREATE TABLE IF NOT EXISTS answered_request (
  responder text NOT NULL,
  type text NOT NULL,
  request_id text NOT NULL,
  status text NOT NULL,
  channel text NOT NULL,
  reply jsonb NOT NULL,
  request jsonb,
  answered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (responder, type, request_id)
);
CREATE INDEX IF NOT EXISTS answered_request_at ON answered_request (responder, answered_at);
`,
  view: `CREATE TABLE IF NOT EXISTS "customer_view" (
  "customer_id" text NOT NULL,
  version bigint NOT NULL,
  data jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  event_stream text,
  event_sequence bigint,
  PRIMARY KEY ("customer_id")
);

CREATE TABLE IF NOT EXISTS inbox (
  consumer text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  fingerprint text NOT NULL,
  attempts integer NOT NULL,
  duplicates integer NOT NULL DEFAULT 0,
  saves integer,
  published text[] NOT NULL DEFAULT '{}',
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, key)
);
CREATE INDEX IF NOT EXISTS inbox_processed_at ON inbox (consumer, processed_at);

CREATE TABLE IF NOT EXISTS checkpoint (
  projection text PRIMARY KEY,
  applied bigint NOT NULL,
  last_key text NOT NULL,
  last_event_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS rebuild_state (
  projection text NOT NULL,
  source integer NOT NULL,
  from_transaction text NOT NULL DEFAULT '0',
  to_transaction text,
  position bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (projection, source)
);

CREATE TABLE IF NOT EXISTS projected (
  projection text NOT NULL,
  token text NOT NULL,
  projected_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (projection, token)
);
CREATE INDEX IF NOT EXISTS projected_at ON projected (projection, projected_at);
`,
  replica: `CREATE TABLE IF NOT EXISTS "customer_copy" (
  "customer_id" text NOT NULL,
  version bigint NOT NULL,
  data jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  source_version bigint NOT NULL,
  source_digest text COLLATE "C" NOT NULL,
  deleted boolean NOT NULL,
  PRIMARY KEY ("customer_id")
);
CREATE INDEX IF NOT EXISTS "customer_copy_changed" ON "customer_copy" (updated_at);

CREATE TABLE IF NOT EXISTS inbox (
  consumer text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  fingerprint text NOT NULL,
  attempts integer NOT NULL,
  duplicates integer NOT NULL DEFAULT 0,
  saves integer,
  published text[] NOT NULL DEFAULT '{}',
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, key)
);
CREATE INDEX IF NOT EXISTS inbox_processed_at ON inbox (consumer, processed_at);

CREATE TABLE IF NOT EXISTS replica_state (
  replica text PRIMARY KEY,
  bootstrapped_at timestamptz,
  snapshot_place integer,
  snapshot_key text[],
  seen_at timestamptz NOT NULL DEFAULT now()
);
`,
};
