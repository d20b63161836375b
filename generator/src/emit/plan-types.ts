import type { ConsumerWiring, ProducerWiring, ReadModelWiring, ReplicaWiring } from '../../../templates/runtime/service.ts';
import type { RolePlan } from './plan-requests.ts';
import type { MessageDescription, StoreDescription, SystemDescription } from '../../../templates/runtime/system.ts';

export interface MessagePlan {
  readonly description: MessageDescription;
  readonly title: string;
  readonly about: string | undefined;
  /** Name of the TypeScript type of its data. */
  readonly typeName: string;
  /** Name of the compiled validator. */
  readonly validatorName: string;
  /** Data that fits the payload; undefined where none can be told from the schema. */
  readonly sample: unknown;
}

export interface CallPlan {
  readonly external: string;
  /** Data field that is sent as the idempotency key; absent: a key made of the message's id. */
  readonly keyField?: string;
  /** Present where a call that was cut off is asked about, and not repeated. */
  readonly leased?: true;
}

/** One source of one consumer: what it is wired with, and what the default body of its handlers does. */
export interface ConsumerPlan {
  readonly wiring: Omit<ConsumerWiring, 'handlers' | 'requests' | 'replies' | 'answers' | 'cancellations'>;
  readonly title: string;
  readonly about: string | undefined;
  readonly handles: readonly string[];
  /** Its part in request-reply; types that it takes there are not in `handles`. */
  readonly roles: RolePlan;
  /** Whether its handlers save the message to the store. */
  readonly saves: boolean;
  readonly calls: readonly CallPlan[];
}

export interface ReadModelPlan {
  readonly wiring: Omit<ReadModelWiring, 'projectors'>;
  readonly title: string;
  readonly about: string | undefined;
  readonly projects: readonly string[];
}

export interface ReplicaPlan {
  readonly wiring: ReplicaWiring;
  readonly title: string;
  /** Title of the store that it is a copy of. */
  readonly source: string;
  readonly versionField: string;
}

export interface ProducerPlan {
  readonly wiring: ProducerWiring;
  readonly title: string;
}

export interface ServicePlan {
  readonly name: string;
  readonly producers: readonly ProducerPlan[];
  readonly consumers: readonly ConsumerPlan[];
  readonly readModels: readonly ReadModelPlan[];
  readonly replicas: readonly ReplicaPlan[];
  /** Stores that its consumers, read models and replicas use. */
  readonly stores: readonly StoreDescription[];
  readonly shutdownGraceMs: number;
}

/** An alarm threshold of the drawing, for whoever watches the system. */
export interface AlarmPlan {
  readonly target: string;
  readonly measure: 'depth' | 'age' | 'staleness';
  /** Messages for a depth, milliseconds for the others. */
  readonly limit: number;
}

export interface DiagramNode {
  readonly id: string;
  readonly title: string;
  readonly shape: 'application' | 'channel' | 'store' | 'external';
}

export interface DiagramEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly dotted: boolean;
}

/** Everything that the emitters write down, as plain data. */
export interface ProjectPlan {
  readonly title: string;
  readonly about: string | undefined;
  readonly version: string;
  readonly system: SystemDescription;
  readonly messages: readonly MessagePlan[];
  readonly services: readonly ServicePlan[];
  readonly alarms: readonly AlarmPlan[];
  readonly diagram: { readonly nodes: readonly DiagramNode[]; readonly edges: readonly DiagramEdge[] };
}
