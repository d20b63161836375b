import { recordsOf, type LedgerRecord } from '../ledger/records.ts';

/** What must hold in one stage: a subscriber and the database that it writes. */
export interface Expectation {
  readonly stage: string;
  /** Ids that must end in the dead-letter queue instead of having an effect. */
  readonly poison?: ReadonlySet<string>;
  /** Deliveries that a poison message gets, exactly. Absent: not counted, since a crash adds deliveries. */
  readonly poisonAttempts?: number;
  /** Effects that some ids must have, where it is not one: 2 for a repeat outside the window. */
  readonly effects?: ReadonlyMap<string, number>;
  /** The stage keeps the newest event of each key. */
  readonly ordered?: boolean;
}

export interface StageVerdict {
  readonly stage: string;
  /** Confirmed, and neither an effect nor dead-lettered. */
  readonly lost: readonly string[];
  /** Confirmed, and dead-lettered although nothing is wrong with it: its id, and why. */
  readonly rejected: readonly string[];
  /** An effect or a dead letter that nobody sent, or of a message that must have none. */
  readonly unexpected: readonly string[];
  /** More effects than allowed, or rows in two places. */
  readonly duplicated: readonly string[];
  /** Never confirmed, and yet its effect is there: the client was right to try again under the same id. */
  readonly recovered: readonly string[];
  /** Keys whose row went back, or ended before the newest event. */
  readonly disordered: readonly string[];
  /** Poison with another number of deliveries than it must get. */
  readonly miscounted: readonly string[];
  /** How far the checkpoint is from the effects; 0 is right. */
  readonly checkpointDrift: number;
  readonly effects: number;
  /** Messages with an effect. */
  readonly processed: number;
  readonly deadLettered: number;
  /** Deliveries of messages after their first. */
  readonly redelivered: number;
}

/** Judges each stage by the records alone. The order of records matters for `state` only. */
export function check(records: readonly LedgerRecord[], expectations: readonly Expectation[]): StageVerdict[] {
  return expectations.map((expectation) => checkStage(records, expectation));
}

/** One line a violation; none for a pass. */
export function violations(verdicts: readonly StageVerdict[]): string[] {
  return verdicts.flatMap(({ stage, checkpointDrift, ...verdict }) => [
    ...(['lost', 'rejected', 'unexpected', 'duplicated', 'disordered', 'miscounted'] as const)
      .filter((name) => verdict[name].length > 0)
      .map((name) => `${stage}: ${verdict[name].length} ${name} (${verdict[name].slice(0, 3).join(', ')})`),
    ...(checkpointDrift === 0 ? [] : [`${stage}: the checkpoint is ${checkpointDrift} off its effects`]),
  ]);
}

function checkStage(records: readonly LedgerRecord[], expectation: Expectation): StageVerdict {
  const { stage, poison = new Set<string>(), effects: wanted = new Map<string, number>() } = expectation;
  const attempted = idsOf(recordsOf(records, 'attempt'));
  const acked = idsOf(recordsOf(records, 'acked'));
  const effects = new Map(recordsOf(records, 'effect').flatMap((each) => (each.stage === stage ? [[each.id, each] as const] : [])));
  const buried = recordsOf(records, 'dead').filter((each) => each.stage === stage);
  const dead = idsOf(buried);
  const deliveries = recordsOf(records, 'delivered').filter((each) => each.stage === stage);
  const done = (id: string) => dead.has(id) || (!poison.has(id) && effects.has(id));
  return {
    stage,
    lost: [...acked].filter((id) => !done(id)),
    rejected: [
      ...new Set(buried.flatMap(({ id, reason }) => (acked.has(id) && !poison.has(id) && !effects.has(id) ? [`${id}: ${reason}`] : []))),
    ],
    unexpected: [...new Set([...effects.keys(), ...dead])].filter((id) => !attempted.has(id) || (poison.has(id) && effects.has(id))),
    duplicated: [...effects.values()].filter(({ id, count, places }) => count > (wanted.get(id) ?? 1) || places > 1).map(({ id }) => id),
    recovered: [...effects.keys()].filter((id) => attempted.has(id) && !acked.has(id)),
    disordered: expectation.ordered === true ? disordered(records, stage) : [],
    miscounted: expectation.poisonAttempts === undefined ? [] : miscounted(poison, dead, deliveries, expectation.poisonAttempts),
    checkpointDrift: checkpointDrift(records, stage, effects.size),
    effects: [...effects.values()].reduce((sum, { count }) => sum + count, 0),
    processed: effects.size,
    deadLettered: dead.size,
    redelivered: deliveries.length - new Set(deliveries.map(({ id }) => id)).size,
  };
}

function idsOf(records: readonly { readonly id: string }[]): Set<string> {
  return new Set(records.map(({ id }) => id));
}

function disordered(records: readonly LedgerRecord[], stage: string): string[] {
  const shown = new Map<string, number>();
  const wrong = new Set<string>();
  for (const each of recordsOf(records, 'state')) {
    if (each.stage !== stage) continue;
    if (each.sequence < (shown.get(each.key) ?? 0)) wrong.add(each.key);
    shown.set(each.key, each.sequence);
  }
  const newest = new Map<string, number>();
  for (const { stage: of, key, sequence = 0 } of recordsOf(records, 'delivered')) {
    if (of === stage) newest.set(key, Math.max(sequence, newest.get(key) ?? 0));
  }
  for (const [key, sequence] of newest) if (shown.get(key) !== sequence) wrong.add(key);
  return [...wrong];
}

function miscounted(
  poison: ReadonlySet<string>,
  dead: ReadonlySet<string>,
  deliveries: readonly { readonly id: string; readonly attempt: number }[],
  exactly: number,
): string[] {
  // One delivery may enter the handler twice: in its batch, and alone after the batch failed.
  const attempts = new Map<string, Set<number>>();
  for (const { id, attempt } of deliveries) attempts.set(id, (attempts.get(id) ?? new Set()).add(attempt));
  return [...poison].filter((id) => dead.has(id) && attempts.get(id)?.size !== exactly);
}

function checkpointDrift(records: readonly LedgerRecord[], stage: string, effects: number): number {
  const last = recordsOf(records, 'checkpoint').findLast((each) => each.stage === stage);
  return last === undefined ? 0 : last.applied - effects;
}
