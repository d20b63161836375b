import { recordsOf, type LedgerRecord, type RequestRecord } from '../ledger/records.ts';

export interface RequestVerdict {
  /** Confirmed, and nowhere outstanding or settled. */
  readonly lost: readonly string[];
  /** Known to a service, and never sent. */
  readonly unexpected: readonly string[];
  /** Without an outcome, although its deadline and grace are over. */
  readonly unsettled: readonly string[];
  /** Settled, told or changed more often than once. */
  readonly duplicated: readonly string[];
  /** The requester was told another outcome than the responder's row shows: cancelled, and the effect is there. */
  readonly contradicted: readonly string[];
  /** How many requests ended in each state. */
  readonly states: Readonly<Record<string, number>>;
  /** The latest settlement after deadline and grace, milliseconds; negative where all were settled before. */
  readonly latestMs: number;
}

/** What a terminal state says of the responder's row. A person decides about NEEDS_OPERATOR, whatever the row says. */
const effectsOf: Readonly<Record<string, readonly RequestRecord['effect'][]>> = {
  SUCCEEDED: ['kept'],
  FAILED: ['none'],
  CANCELLED: ['none'],
  COMPENSATED: ['undone'],
  NEEDS_OPERATOR: ['none', 'kept', 'undone'],
};

/** Judges requests by what both sides hold of them once nothing is under way. */
export function checkRequests(records: readonly LedgerRecord[]): RequestVerdict {
  const requests = recordsOf(records, 'request');
  const known = new Set(requests.map(({ id }) => id));
  const attempted = new Set(recordsOf(records, 'attempt').map(({ id }) => id));
  const settled = requests.filter(({ state }) => state in effectsOf);
  const states: Record<string, number> = {};
  for (const { state } of requests) states[state] = (states[state] ?? 0) + 1;
  return {
    lost: [...new Set(recordsOf(records, 'acked').map(({ id }) => id))].filter((id) => !known.has(id)),
    unexpected: [...known].filter((id) => !attempted.has(id)),
    unsettled: idsOf(requests.filter(({ state }) => !(state in effectsOf))),
    duplicated: idsOf(settled.filter(isRepeated)),
    contradicted: idsOf(settled.filter(({ state, effect }) => effectsOf[state]?.includes(effect) !== true)),
    states,
    latestMs: Math.max(...settled.map(({ lateMs }) => lateMs)),
  };
}

/** One line a violation; none for a pass. */
export function requestViolations(verdict: RequestVerdict): string[] {
  return (['lost', 'unexpected', 'unsettled', 'duplicated', 'contradicted'] as const)
    .filter((name) => verdict[name].length > 0)
    .map((name) => `requests: ${verdict[name].length} ${name} (${verdict[name].slice(0, 3).join(', ')})`);
}

/** Nobody is told of a request that a person has to look at. */
function isRepeated({ state, settlements, told, effect, changes }: RequestRecord): boolean {
  const tellings = state === 'NEEDS_OPERATOR' ? 0 : 1;
  const most = effect === 'undone' ? 2 : 1;
  return settlements !== 1 || told !== tellings || (effect === 'none' ? changes !== 0 : changes !== most);
}

function idsOf(requests: readonly RequestRecord[]): string[] {
  return requests.map(({ id }) => id);
}
