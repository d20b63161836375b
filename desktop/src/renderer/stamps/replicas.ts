import { boundedQueue, deadLetterQueue, handled, message, store, subscription } from './parts.ts';
import { stamp } from './stamp.ts';

/** Every update carries the version by which a copy tells an older one. */
const versioned = (kind: 'command' | 'event', title: string) => ({
  ...message(kind, title),
  partitionKey: 'customerId',
  payload: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'customerId', 'version'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      customerId: { type: 'string', format: 'uuid' },
      version: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    },
  },
});

const copy = (title: string, region: string) => ({
  kind: 'replica',
  title,
  region,
  replica: { maxLagMs: 5000, conflict: 'version-wins', bootstrap: 'snapshot+offset', reconcileMs: 3_600_000 },
});

const feeds = (to: string) => ({
  kind: 'replicate',
  from: 'profile-events',
  to,
  messages: ['profile-changed'],
  subscription: subscription(`${to}-feed`, 'profiles-dlq'),
  ...handled(5),
});

export const replicas = stamp('replicas', {
  messages: { 'change-profile': versioned('command', 'Change profile'), 'profile-changed': versioned('event', 'Profile changed') },
  nodes: {
    'account-page': { kind: 'producer', title: 'Account page' },
    'profile-changes': boundedQueue('Profile changes', 'profiles-dlq'),
    'profile-desk': { kind: 'consumer', title: 'Profile desk', shutdownGraceMs: 10_000 },
    'profiles-db': { ...store('Profiles', 'profile', true), entity: { name: 'profile', key: ['customerId'] }, versionField: 'version' },
    'profile-events': { kind: 'topic', title: 'Profile events', maxLength: 10_000 },
    'profiles-eu': copy('Profiles EU', 'eu'),
    'profiles-us': copy('Profiles US', 'us'),
    'profiles-dlq': deadLetterQueue('Profiles DLQ'),
  },
  edges: {
    'page-sends-changes': { kind: 'send', from: 'account-page', to: 'profile-changes', messages: ['change-profile'] },
    'changes-handled': { kind: 'receive', from: 'profile-changes', to: 'profile-desk', messages: ['change-profile'], ...handled(20) },
    'desk-writes-profiles': { kind: 'write', from: 'profile-desk', to: 'profiles-db' },
    'desk-publishes': { kind: 'send', from: 'profile-desk', to: 'profile-events', messages: ['profile-changed'] },
    'events-reach-eu': feeds('profiles-eu'),
    'events-reach-us': feeds('profiles-us'),
  },
  layout: {
    'account-page': { x: 0, y: 88 },
    'profile-changes': { x: 320, y: 88 },
    'profile-desk': { x: 640, y: 88 },
    'profiles-db': { x: 640, y: 264 },
    'profile-events': { x: 960, y: 88 },
    'profiles-eu': { x: 1280, y: 0 },
    'profiles-us': { x: 1280, y: 176 },
    'profiles-dlq': { x: 320, y: 264 },
  },
});
