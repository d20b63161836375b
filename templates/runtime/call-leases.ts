import { randomUUID } from 'node:crypto';
import { decideCall, type CallRecord } from './call-lease.core.ts';
import { errorCode, isPermanent, PermanentError, TransientError } from './errors.ts';
import type { Sql } from './ports.ts';
import type { Outcome } from './service.ts';

export interface LeasedCall {
  /** Calls under the key. @throws a PermanentError where the other side refused, so that nothing was done */
  readonly call: () => Promise<unknown>;
  /** Asks what became of an earlier call under the key. Absent: only a person can find out. */
  readonly ask: (() => Promise<Outcome>) | undefined;
}

interface Row {
  mine: boolean;
  left_ms: number;
  completed: boolean;
  outcome: unknown;
}

/** Takes the call where nobody has it; tells else who has. Its own commit: the effect outside does not roll back either. */
const claimSql = `WITH mine AS (
  INSERT INTO external_call (consumer, external, key, lease, leased_until)
  VALUES ($1, $2, $3, $4, now() + $5 * interval '1 millisecond') ON CONFLICT DO NOTHING RETURNING 1)
SELECT true AS mine, 0::float8 AS left_ms, false AS completed, NULL::jsonb AS outcome FROM mine
UNION ALL
SELECT false, (extract(epoch FROM leased_until - now()) * 1000)::float8, completed_at IS NOT NULL, outcome
FROM external_call WHERE consumer = $1 AND external = $2 AND key = $3`;
const takeOverSql = `UPDATE external_call SET lease = $4, leased_until = now() + $5 * interval '1 millisecond'
WHERE consumer = $1 AND external = $2 AND key = $3 AND completed_at IS NULL AND leased_until <= now() RETURNING 1`;
const completeSql = `UPDATE external_call SET completed_at = now(), outcome = $5::jsonb
WHERE consumer = $1 AND external = $2 AND key = $3 AND lease = $4`;
/** The next caller need not wait to ask: this one knows that it failed, and not how far it came. */
const endSql = 'UPDATE external_call SET leased_until = now() WHERE consumer = $1 AND external = $2 AND key = $3 AND lease = $4';
const forgetSql = 'DELETE FROM external_call WHERE consumer = $1 AND external = $2 AND key = $3 AND lease = $4';
const purgeSql = `DELETE FROM external_call WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM external_call WHERE consumer = $1 AND completed_at < now() - $2 * interval '1 millisecond' LIMIT $3))`;

/** Makes calls of one external system once for each key, over crashes of the caller: IN_PROGRESS under a lease, then COMPLETED. */
export class CallLeases {
  readonly #sql: Sql;
  readonly #consumer: string;
  readonly #external: string;

  constructor(sql: Sql, consumer: string, external: string) {
    this.#sql = sql;
    this.#consumer = consumer;
    this.#external = external;
  }

  /**
   * The outcome of the call under this key, which is made at most by one caller at a time.
   * @throws TransientError CALL_IN_PROGRESS while another is at it; PermanentError OUTCOME_UNKNOWN where an earlier call was
   *         cut off and nobody can be asked; what the call throws: the next one under the key then asks, unless the other side refused.
   */
  async once(key: string, leaseMs: number, leased: LeasedCall): Promise<unknown> {
    const lease = randomUUID();
    const [row] = await this.#sql.query<Row>(claimSql, [...this.#id(key), lease, leaseMs]);
    // Another claimed it at the same moment, and its row is not to be seen yet.
    if (row === undefined) throw inProgress(this.#external, 0);
    const decision = decideCall(row.mine ? undefined : recordOf(row), 0);
    if (decision.kind === 'replay') return decision.outcome ?? undefined;
    if (decision.kind === 'wait') throw inProgress(this.#external, decision.ms);
    if (decision.kind === 'ask') return this.#settleOpen(key, lease, leaseMs, leased);
    return this.#make(key, lease, leased);
  }

  /** An earlier caller was cut off: what became of it is asked, and only what was not done is done. */
  async #settleOpen(key: string, lease: string, leaseMs: number, leased: LeasedCall): Promise<unknown> {
    const taken = await this.#sql.query(takeOverSql, [...this.#id(key), lease, leaseMs]);
    if (taken.length === 0) throw inProgress(this.#external, 0);
    if (leased.ask === undefined)
      throw new PermanentError(`an earlier call of ${this.#external} under ${key} was cut off, and nobody can be asked how it ended`, {
        code: 'OUTCOME_UNKNOWN',
      });
    const outcome = await leased.ask();
    if (!outcome.done) return this.#make(key, lease, leased);
    await this.#complete(key, lease, outcome.result);
    return outcome.result;
  }

  async #make(key: string, lease: string, { call }: LeasedCall): Promise<unknown> {
    let result: unknown;
    try {
      result = await call();
    } catch (error) {
      const untouched = isPermanent(error) || errorCode(error) === 'CIRCUIT_OPEN';
      await this.#sql.query(untouched ? forgetSql : endSql, [...this.#id(key), lease]);
      throw error;
    }
    await this.#complete(key, lease, result);
    return result;
  }

  async #complete(key: string, lease: string, result: unknown): Promise<void> {
    await this.#sql.query(completeSql, [...this.#id(key), lease, JSON.stringify(result) ?? null]);
  }

  #id(key: string): [string, string, string] {
    return [this.#consumer, this.#external, key];
  }
}

/** Forgets calls that were completed longer ago than the window, at most `limit`. */
export async function purgeCalls(sql: Sql, consumer: string, windowMs: number, limit: number): Promise<void> {
  await sql.query(purgeSql, [consumer, windowMs, limit]);
}

function recordOf({ completed, outcome, left_ms: leasedUntilMs }: Row): CallRecord {
  return completed ? { state: 'completed', outcome } : { state: 'in-progress', leasedUntilMs };
}

const inProgress = (external: string, retryAfterMs: number) =>
  new TransientError(`a call of ${external} under this key is under way`, {
    code: 'CALL_IN_PROGRESS',
    retryAfterMs: Math.max(100, retryAfterMs),
  });
