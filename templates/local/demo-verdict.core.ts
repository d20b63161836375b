import type { SubscriberTally } from './demo-flow.core.ts';
import { judgeRequests, requestLines, type RequestTally } from './demo-requests.core.ts';

export interface TableRows {
  /** 0-based shard. */
  readonly database: number;
  readonly table: string;
  readonly rows: number;
}

export interface StoreTally {
  readonly id: string;
  readonly kind: 'command' | 'query' | 'replica';
  readonly tables: readonly TableRows[];
  /** Row versions that were added during the demo: one for each committed save. */
  readonly versions: number;
  /** Saves that inbox rows of the demo record. */
  readonly saves: number;
  /** False where a consumer without an inbox also writes here, so that the two cannot be compared. */
  readonly comparable: boolean;
}

export interface ReplicaTally {
  readonly id: string;
  readonly source: string;
  /** Rows, tombstones included. */
  readonly rows: number;
  readonly sourceRows: number;
  /** Parts of the rows whose checksums differ between replica and source, of 256. */
  readonly differing: number;
}

export interface ExternalTally {
  readonly id: string;
  readonly calls: number;
  readonly failures: number;
  readonly effects: number;
  /** Distinct messages of the consumers that call it, the most effects that it may have. */
  readonly messages: number;
}

export interface Tally {
  readonly sent: number;
  /** Distinct messages that were confirmed. */
  readonly accepted: number;
  readonly sentTwice: number;
  readonly refusals: number;
  readonly unconfirmed: number;
  readonly killed: string | null;
  readonly subscribers: readonly SubscriberTally[];
  readonly stores: readonly StoreTally[];
  readonly replicas: readonly ReplicaTally[];
  readonly externals: readonly ExternalTally[];
  readonly requests: readonly RequestTally[];
  readonly lag: number;
  readonly durationMs: number;
}

/** What is wrong, none for a pass. Every sentence rests on a database, a broker or the ledger of accepted ids. */
export function judge(tally: Tally): string[] {
  const problems: string[] = [];
  for (const { id, lost, incomplete } of tally.subscribers) {
    if (lost > 0) problems.push(`${id}: ${lost} messages lost, neither effect nor dead letter`);
    if (incomplete > 0) problems.push(`${id}: ${incomplete} messages marked as handled without their effects`);
  }
  for (const { id, versions, saves, comparable } of tally.stores) {
    if (comparable && versions > saves)
      problems.push(`${id}: ${versions - saves} effects doubled (${versions} row versions, ${saves} recorded saves)`);
    if (comparable && versions < saves) problems.push(`${id}: ${saves - versions} recorded saves without a row version`);
  }
  for (const { id, source, rows, sourceRows, differing } of tally.replicas) {
    if (differing > 0) problems.push(`${id}: differs from ${source} (${rows} rows, ${sourceRows} there, ${differing} checksums differ)`);
  }
  for (const { id, effects, messages } of tally.externals) {
    if (effects > messages) problems.push(`${id}: ${effects - messages} effects doubled (${effects} effects for ${messages} messages)`);
  }
  problems.push(...judgeRequests(tally.requests));
  if (tally.lag > 0) problems.push(`${tally.lag} messages still under way`);
  if (tally.accepted === 0) problems.push('no message was accepted');
  return problems;
}

/** The tally for people. */
export function tallyText(tally: Tally, problems: readonly string[]): string {
  const lines = [
    ['messages accepted', `${tally.accepted} of ${tally.sent}`],
    ['sent twice', String(tally.sentTwice)],
    ['refused and sent again', String(tally.refusals)],
    ...(tally.unconfirmed > 0 ? [['never confirmed', String(tally.unconfirmed)]] : []),
    ['killed by SIGKILL', tally.killed ?? 'nothing'],
    ...tally.subscribers.flatMap((each) => [
      [`${each.id}: effects`, each.effects === null ? 'not counted, it keeps no inbox' : `${each.effects} of ${each.expected}`],
      [`${each.id}: duplicates suppressed`, String(each.duplicates)],
      [`${each.id}: retries`, String(each.retries)],
      [`${each.id}: dead-lettered`, String(each.deadLettered)],
    ]),
    ...tally.stores
      .filter(({ kind }) => kind !== 'replica')
      .flatMap(({ id, kind, tables }) =>
        tables.map((table) => [
          `${id}${tables.length > 1 ? ` ${table.database}` : ''}: ${table.table}`,
          `${table.rows} ${kind === 'query' ? 'rows in the read model' : 'rows'}`,
        ]),
      ),
    ...tally.replicas.map(({ id, source, rows, differing }) => [
      `${id}: ${rows} rows`,
      differing === 0 ? `equal to ${source}, by checksums` : `different from ${source}`,
    ]),
    ...tally.externals.map(({ id, effects, calls, failures }) => [`${id}: effects`, `${effects} from ${calls} calls, ${failures} failed`]),
    ...requestLines(tally.requests),
    ['lag at the end', String(tally.lag)],
    ['time', `${(tally.durationMs / 1000).toFixed(1)} s`],
  ];
  const width = Math.max(...lines.map(([label = '']) => label.length)) + 2;
  const body = lines.map(([label = '', value = '']) => `  ${label.padEnd(width)}${value}`);
  const verdict =
    problems.length === 0 ? 'PASS: nothing lost, no effect doubled' : ['FAIL:', ...problems.map((problem) => `  ${problem}`)].join('\n');
  return `${body.join('\n')}\n\n${verdict}\n`;
}
