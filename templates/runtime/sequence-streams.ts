import { streamPlace, type StreamPlace } from './dedup-key.ts';
import type { Envelope } from './envelope.ts';
import { PermanentError } from './errors.ts';
import { groupBy } from './group-by.ts';
import type { InboxEntry } from './inbox.ts';
import type { KeyPolicy } from './policies.ts';
import type { Database, Sql } from './ports.ts';
import { arrive, giveUp, isNextWaiting, type Parked, type Stream } from './sequence.core.ts';

export interface SequenceOptions {
  readonly consumer: string;
  /** Queue or subscription that it takes these messages from. */
  readonly source: string;
  /** Where its effects are. */
  readonly database: Database;
  readonly policy: KeyPolicy;
  /** Data field with the number; absent: the envelope's. */
  readonly sequenceField: string | undefined;
}

interface Sequenced extends StreamPlace {
  readonly entry: InboxEntry;
}

export interface Admitted {
  /** Whose turn it is, in order of their numbers. */
  readonly apply: readonly InboxEntry[];
  /** Handled before: the inbox, while it remembers, tells whether with this body. */
  readonly repeats: readonly InboxEntry[];
  /** Kept in the store until the gap before them is filled: their deliveries are done with. */
  readonly parked: readonly InboxEntry[];
  /** To be dead-lettered after an earlier one of their key. */
  readonly followers: readonly InboxEntry[];
  /** Whether some message that waits is next now. */
  readonly isNextWaiting: boolean;
}

/** A message that waited. */
export interface ParkedMessage {
  readonly envelope: Envelope;
  readonly attempts: number;
}

interface StreamRow {
  stream: string;
  high_water: string;
}
interface ParkedRow {
  stream: string;
  sequence: string;
  state: Parked;
}

/** The upsert locks the rows, in order, so that two batches of one stream follow each other and cannot lock each other out. */
const lockSql = `INSERT INTO sequence_stream AS s (consumer, stream, high_water) SELECT $1, unnest($2::text[]), 0
ON CONFLICT (consumer, stream) DO UPDATE SET high_water = s.high_water RETURNING stream, high_water`;
const parkedSql = 'SELECT stream, sequence, state FROM sequence_parked WHERE consumer = $1 AND stream = ANY($2::text[])';
const moveSql = `UPDATE sequence_stream s SET high_water = moved.high_water
FROM unnest($2::text[], $3::bigint[]) AS moved(stream, high_water) WHERE s.consumer = $1 AND s.stream = moved.stream`;
const forgetSql = `DELETE FROM sequence_parked p USING unnest($2::text[], $3::bigint[]) AS gone(stream, sequence)
WHERE p.consumer = $1 AND p.stream = gone.stream AND p.sequence = gone.sequence`;
const parkSql = `INSERT INTO sequence_parked AS p (consumer, stream, sequence, state, source, envelope)
SELECT $1, stream, sequence, state, $6, envelope FROM unnest($2::text[], $3::bigint[], $4::text[], $5::jsonb[]) AS parked(stream, sequence, state, envelope)
ON CONFLICT (consumer, stream, sequence) DO UPDATE SET state = excluded.state, envelope = coalesce(excluded.envelope, p.envelope)`;
/** Counted when it is taken, as a broker counts: a process that dies of it cannot. */
const nextSql = `UPDATE sequence_parked taken SET attempts = taken.attempts + 1
FROM (SELECT p.consumer, p.stream, p.sequence FROM sequence_parked p JOIN sequence_stream s USING (consumer, stream)
  WHERE p.consumer = $1 AND p.source = $2 AND p.state = 'waiting' AND p.sequence = s.high_water + 1 AND p.due_at <= now() LIMIT $3) next
WHERE taken.consumer = next.consumer AND taken.stream = next.stream AND taken.sequence = next.sequence
RETURNING taken.envelope, taken.attempts`;
const postponeSql = `UPDATE sequence_parked SET due_at = now() + $4 * interval '1 millisecond'
WHERE consumer = $1 AND stream = $2 AND sequence = $3`;
const giveBackSql = 'UPDATE sequence_parked SET attempts = attempts - 1 WHERE consumer = $1 AND stream = $2 AND sequence = $3';

const purgeSql = `DELETE FROM sequence_parked WHERE ctid = ANY(ARRAY(
  SELECT p.ctid FROM sequence_parked p JOIN sequence_stream s USING (consumer, stream)
  WHERE p.consumer = $1 AND p.state = 'skipped' AND p.sequence <= s.high_water AND p.due_at < now() - $2 * interval '1 millisecond' LIMIT $3))`;

/** High-water marks of a consumer in the database of its effects, and the messages that wait for a gap to be filled. */
export class SequenceStreams {
  readonly database: Database;
  readonly #consumer: string;
  readonly #source: string;
  readonly #policy: KeyPolicy;
  readonly #field: string | undefined;

  constructor({ consumer, source, database, policy, sequenceField }: SequenceOptions) {
    this.database = database;
    this.#consumer = consumer;
    this.#source = source;
    this.#policy = policy;
    this.#field = sequenceField;
  }

  /**
   * Sorts arrivals by whose turn it is, and records it in the caller's transaction, which also holds the effects.
   * @throws PermanentError where one has no number.
   */
  async admit(sql: Sql, entries: readonly InboxEntry[]): Promise<Admitted> {
    const arrivals = entries.map((entry) => ({ entry, ...streamPlace(this.#field, entry.delivery.envelope) }));
    const byNumber = arrivals.sort((a, b) => a.sequence - b.sequence);
    const before = await this.#lock(sql, [...new Set(byNumber.map(({ stream }) => stream))]);
    const after = new Map(before);
    const sorted = byNumber.map((each) => {
      const { stream, effect } = arrive(after.get(each.stream) ?? missing(each.stream), each.sequence);
      after.set(each.stream, stream);
      return { ...each, effect };
    });
    await this.#write(sql, before, after, byNumber);
    const of = (effect: string) => sorted.filter((each) => each.effect === effect).map(({ entry }) => entry);
    return {
      apply: of('apply'),
      repeats: of('repeat'),
      parked: of('park'),
      followers: of('follow'),
      isNextWaiting: [...after.values()].some(isNextWaiting),
    };
  }

  /** Records that the message of a number was dead-lettered, so that its key goes on as the policy says. */
  async giveUp(envelope: Envelope): Promise<void> {
    const place = this.#placeOf(envelope);
    if (place === undefined) return;
    const { stream, sequence } = place;
    await this.database.transaction(async (sql) => {
      const before = await this.#lock(sql, [stream]);
      const given = giveUp(before.get(stream) ?? missing(stream), sequence, this.#policy);
      await this.#write(sql, before, new Map([[stream, given]]), []);
    });
  }

  /** Messages that waited and are next now, with their attempts, this one included. */
  next(limit: number): Promise<readonly ParkedMessage[]> {
    return this.database.query<ParkedMessage>(nextSql, [this.#consumer, this.#source, limit]);
  }

  /** Lets a message that waits rest. */
  async postpone(envelope: Envelope, delayMs: number): Promise<void> {
    const { stream, sequence } = streamPlace(this.#field, envelope);
    await this.database.query(postponeSql, [this.#consumer, stream, sequence, delayMs]);
  }

  /** Takes back the attempt of a message that was not handled. */
  async giveBack(envelope: Envelope): Promise<void> {
    const { stream, sequence } = streamPlace(this.#field, envelope);
    await this.database.query(giveBackSql, [this.#consumer, stream, sequence]);
  }

  /** Forgets messages that were skipped longer ago than the window and never came back, at most `limit`. */
  async purge(windowMs: number, limit: number): Promise<void> {
    await this.database.query(purgeSql, [this.#consumer, windowMs, limit]);
  }

  /** A message without a number was dead-lettered for that, and stands in nobody's way. */
  #placeOf(envelope: Envelope): StreamPlace | undefined {
    try {
      return streamPlace(this.#field, envelope);
    } catch (error) {
      if (error instanceof PermanentError) return undefined;
      throw error;
    }
  }

  async #lock(sql: Sql, streams: readonly string[]): Promise<Map<string, Stream>> {
    const sorted = [...streams].sort();
    const rows = await sql.query<StreamRow>(lockSql, [this.#consumer, sorted]);
    const parked = groupBy(await sql.query<ParkedRow>(parkedSql, [this.#consumer, sorted]), ({ stream }) => stream);
    return new Map(
      rows.map(({ stream, high_water: highWater }) => {
        const known = (parked.get(stream) ?? []).map(({ sequence, state }) => [Number(sequence), state] as const);
        return [stream, { highWater: Number(highWater), parked: new Map(known) }];
      }),
    );
  }

  /** Writes what differs; a batch in which nothing waits costs the move of the marks alone. */
  async #write(
    sql: Sql,
    before: ReadonlyMap<string, Stream>,
    after: ReadonlyMap<string, Stream>,
    arrivals: readonly Sequenced[],
  ): Promise<void> {
    const changes = [...after].flatMap(([stream, now]) => {
      const was = before.get(stream) ?? missing(stream);
      return now === was ? [] : [{ stream, now, was }];
    });
    const moved = changes.filter(({ now, was }) => now.highWater !== was.highWater);
    if (moved.length > 0)
      await sql.query(moveSql, [this.#consumer, moved.map(({ stream }) => stream), moved.map(({ now }) => now.highWater)]);
    const gone = changes.flatMap(({ stream, now, was }) =>
      [...was.parked.keys()].filter((number) => !now.parked.has(number)).map((number) => [stream, number] as const),
    );
    if (gone.length > 0) await sql.query(forgetSql, [this.#consumer, gone.map(([stream]) => stream), gone.map(([, number]) => number)]);
    const noted = changes.flatMap(({ stream, now, was }) =>
      [...now.parked]
        .filter(([number, state]) => was.parked.get(number) !== state)
        .map(([sequence, state]) => ({ stream, sequence, state })),
    );
    if (noted.length === 0) return;
    const envelopeOf = ({ stream, sequence, state }: ParkedNote) =>
      state === 'waiting'
        ? arrivals.find((each) => each.stream === stream && each.sequence === sequence)?.entry.delivery.envelope
        : undefined;
    await sql.query(parkSql, [
      this.#consumer,
      noted.map(({ stream }) => stream),
      noted.map(({ sequence }) => sequence),
      noted.map(({ state }) => state),
      noted.map((each) => JSON.stringify(envelopeOf(each)) ?? null),
      this.#source,
    ]);
  }
}

type ParkedNote = { readonly stream: string; readonly sequence: number; readonly state: Parked };

/** Every stream that is asked for was locked before. */
function missing(stream: string): never {
  throw new RangeError(`stream ${stream} was not read`);
}
