import { BROKER_CAPABILITIES } from '../../../../templates/brokers/capabilities.ts';
import type { BrokerEmit } from '../broker-emit.ts';

/** The transport that the project brings along: its own PostgreSQL, or the one that `DATABASE_URL` names. */
export const postgres: BrokerEmit = {
  name: 'postgres',
  capabilities: BROKER_CAPABILITIES.postgres,
};
