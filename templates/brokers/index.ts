import type { Broker } from '../runtime/ports.ts';
import type { BrokerName } from '../runtime/system.ts';
import type { BrokerOptions } from './broker-options.ts';

export type { BrokerOptions } from './broker-options.ts';

/**
 * Connects to the chosen broker. Loads that adapter alone, so that its client is the only one a project needs.
 * @throws ConfigurationError where the credentials are refused; BrokerUnavailableError where it does not answer.
 */
export async function connectBroker(name: BrokerName, options: BrokerOptions): Promise<Broker> {
  switch (name) {
    case 'postgres': {
      const { connectPostgres } = await import('./postgres.ts');
      return connectPostgres(options);
    }
    case 'rabbitmq': {
      const { connectRabbitmq } = await import('./rabbitmq.ts');
      return connectRabbitmq(options);
    }
    case 'nats': {
      const { connectNats } = await import('./nats.ts');
      return connectNats(options);
    }
    case 'kafka': {
      const { connectKafka } = await import('./kafka.ts');
      return connectKafka(options);
    }
  }
}
