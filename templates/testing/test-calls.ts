import { storeUrls, type Environment } from '../adapters/environment.ts';
import { startExternalDouble, type ExternalDouble } from '../local/external-double.ts';
import type { ServiceWiring } from '../runtime/service.ts';
import type { SystemDescription } from '../runtime/system.ts';
import { query } from './test-waits.ts';

interface Target {
  readonly double: ExternalDouble;
  readonly failures: Failures;
}

/** External systems of a test: they fail only when told to. */
export class TestCalls {
  readonly #system: SystemDescription;
  readonly #targets: ReadonlyMap<string, Target>;

  private constructor(system: SystemDescription, targets: ReadonlyMap<string, Target>) {
    this.#system = system;
    this.#targets = targets;
  }

  static async start(system: SystemDescription): Promise<TestCalls> {
    const targets = await Promise.all(
      system.externals.map(async ({ id }) => {
        const failures = new Failures();
        const double = await startExternalDouble({ id, failureRate: 0.5, random: () => failures.draw() });
        return [id, { double, failures }] as const;
      }),
    );
    return new TestCalls(system, new Map(targets));
  }

  /** The variables that name them. */
  get environment(): Environment {
    return Object.fromEntries(this.#system.externals.map(({ id, urlVariable }) => [urlVariable, this.#target(id).double.url]));
  }

  /** Loses the answers of the next calls, after their effect. */
  fail(external: string, count: number): void {
    this.#target(external).failures.left = count;
  }

  /** Calls so far. */
  count(external: string): number {
    return this.#target(external).double.ledger().calls;
  }

  /**
   * Leaves a call as a process does that is killed between the effect outside and its record: done, under a lease that is over.
   * @param message id of the message that it was made for @param key idempotency key that it was made under; that of the runtime unless given
   */
  async cutOff(wiring: ServiceWiring, env: Environment, consumer: string, external: string, message: string, key?: string): Promise<void> {
    const { store: storeId } = wiring.consumers.find(({ id }) => id === consumer) ?? {};
    const store = wiring.system.stores.find(({ id }) => id === storeId);
    const [url] = store === undefined ? [] : storeUrls(wiring.system, store, env);
    if (url === undefined) throw new Error(`${consumer} has no store`);
    const headers = { 'idempotency-key': encodeURI(key ?? message) };
    await fetch(this.#target(external).double.url, { method: 'POST', headers });
    const text = 'INSERT INTO external_call (consumer, external, key, lease, leased_until) VALUES ($1, $2, $3, $4, now())';
    await query(url, text, [consumer, external, message, 'cut off']);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#targets.values()].map(({ double }) => double.close()));
  }

  #target(external: string): Target {
    const target = this.#targets.get(external);
    if (target === undefined) throw new Error(`no external system "${external}"`);
    return target;
  }
}

/** A double draws twice for each call: whether it fails, and whether that is after the effect. */
class Failures {
  left = 0;
  #fails = false;
  #isFirst = true;

  draw(): number {
    if (this.#isFirst) {
      this.#fails = this.left > 0;
      this.left = Math.max(0, this.left - 1);
    }
    this.#isFirst = !this.#isFirst;
    return this.#fails ? 0 : 0.99;
  }
}
