import type { BrokerCapabilities } from '../../../templates/runtime/broker-capabilities.ts';
import type { BrokerName } from '../../../templates/runtime/system.ts';

/** What generation needs to know of a broker that projects can run on. */
export interface BrokerEmit {
  readonly name: BrokerName;
  /** What the adapter promises that projects run with. */
  readonly capabilities: BrokerCapabilities;
  /** Its container in the compose file; absent for the transport over the project's own PostgreSQL. */
  readonly compose?: {
    readonly image: string;
    readonly command?: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly healthcheck: Readonly<Record<string, unknown>>;
    /** Connection URL inside the compose network. */
    readonly url: string;
  };
}
