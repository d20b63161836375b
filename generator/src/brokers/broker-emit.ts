import type { BrokerName, Overflow } from '../../../templates/runtime/system.ts';

/** What generation needs to know of a broker that projects can run on. */
export interface BrokerEmit {
  readonly name: BrokerName;
  /** Overflows of a subscription that it can do. */
  readonly overflows: readonly Overflow[];
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
