import type { Handler, ServiceWiring } from '../runtime/service.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { runService } from './run.ts';

/** Profiles that change at a desk and are copied to one replica. Bundled and started by the crash test. */

export interface Profile {
  customerId: string;
  name: string;
  version: number;
  gone?: boolean;
}

const backoff = { baseMs: 5, multiplier: 2, maxMs: 20, jitter: 'full' } as const;
const redelivery = { maxDeliveries: 5, backoff };
const bounds = { maxLength: 5000, overflow: 'reject' } as const;
const versioning = { field: 'version', fields: ['customerId', 'name', 'version'] };
const entity = { table: 'profile', key: ['customerId'] };
const message = { schemaVersion: '1', partitionKey: 'customerId', sensitive: ['name'], payload: { type: 'object' } };

/** @param name of the system, and so of its databases. */
export function profileSystem(name: string): SystemDescription {
  return {
    name,
    defaultBroker: 'postgres',
    messages: [
      { ...message, type: 'ChangeProfile', kind: 'command' },
      { ...message, type: 'ProfileChanged', kind: 'event' },
    ],
    queues: [{ id: 'changes', kind: 'queue', ...bounds }],
    topics: [{ id: 'profile-events', kind: 'topic' }],
    subscriptions: [{ id: 'profiles-eu-feed', topic: 'profile-events', durable: true, startPosition: 'new', ...bounds }],
    stores: [
      { id: 'profiles-db', kind: 'command', entity, versioning, outbox: { pollMs: 100, batchSize: 20 } },
      { id: 'profiles-eu', kind: 'replica', entity, versioning, replica: { source: 'profiles-db', maxLagMs: 500 } },
    ],
    externals: [],
    services: [],
  };
}

const changeProfile: Handler<Profile> = async ({ data }, { save, remove, publish }) => {
  const deleted = data.gone === true;
  await (deleted ? remove(data) : save(data));
  publish('ProfileChanged', data, { deleted });
};

/** Everything in one service. */
export function profileWiring(name: string): ServiceWiring {
  return {
    name: 'profiles',
    system: profileSystem(name),
    validators: {},
    producers: [],
    readModels: [],
    consumers: [
      {
        id: 'profile-desk',
        source: 'changes',
        prefetch: 50,
        concurrency: 4,
        ackTimeoutMs: 1000,
        ackMode: 'manual',
        redelivery,
        idempotency: { strategy: 'message-id', windowMs: 604_800_000 },
        store: 'profiles-db',
        publishes: { ProfileChanged: 'profile-events' },
        calls: {},
        handlers: { ChangeProfile: changeProfile },
      },
    ],
    replicas: [
      {
        id: 'profiles-eu',
        source: 'profiles-eu-feed',
        types: ['ProfileChanged'],
        prefetch: 50,
        concurrency: 4,
        ackTimeoutMs: 1000,
        redelivery,
        reconcileMs: 500,
      },
    ],
    shutdownGraceMs: 3000,
  };
}

/** `all`: desk and replica; `desk` and `replica`: one of them. */
if (process.env['PROFILE_ROLE'] !== undefined) {
  const wiring = profileWiring(process.env['SYSTEM_NAME'] ?? 'profiles');
  const role = process.env['PROFILE_ROLE'];
  await runService({
    ...wiring,
    consumers: role === 'replica' ? [] : wiring.consumers,
    replicas: role === 'desk' ? [] : (wiring.replicas ?? []),
  });
}
