import type { ReplyStatus } from '../runtime/envelope.ts';
import { isTerminal } from '../runtime/request-reply.core.ts';
import type { RequestState } from '../runtime/service.ts';

/** One request as its requester traces it, with what the responder recorded of it. */
export interface TracedRequest {
  readonly requestId: string;
  readonly state: RequestState;
  readonly settlements: number;
  /** Undefined where the responder knows nothing of it. */
  readonly answer: ReplyStatus | undefined;
}

export interface RequestTally {
  /** Requester and type. */
  readonly id: string;
  readonly total: number;
  readonly states: Readonly<Partial<Record<RequestState, number>>>;
  /** Without an outcome. */
  readonly open: number;
  readonly settledTwice: number;
  /** Outcomes that are not what the responder recorded. */
  readonly contradicted: number;
}

/** What the responder may have recorded of a request in each terminal state; what an operator has to look at may be anything. */
const recorded: Readonly<Partial<Record<RequestState, readonly (ReplyStatus | undefined)[]>>> = {
  SUCCEEDED: ['succeeded'],
  FAILED: ['failed'],
  CANCELLED: ['cancelled', 'failed'],
  COMPENSATED: ['compensated'],
};

/** Counts what became of the requests of one type. @param answered whether the responder is part of the system. */
export function tallyRequests(id: string, requests: readonly TracedRequest[], answered: boolean): RequestTally {
  const states: Partial<Record<RequestState, number>> = {};
  for (const { state } of requests) states[state] = (states[state] ?? 0) + 1;
  const contradicts = ({ state, answer }: TracedRequest) => answered && recorded[state]?.includes(answer) === false;
  return {
    id,
    states,
    total: requests.length,
    open: requests.filter(({ state }) => !isTerminal(state)).length,
    settledTwice: requests.filter(({ settlements }) => settlements > 1).length,
    contradicted: requests.filter(contradicts).length,
  };
}

/** What is wrong with requests, none for a pass. */
export function judgeRequests(tallies: readonly RequestTally[]): string[] {
  return tallies.flatMap(({ id, open, settledTwice, contradicted, states }) => [
    ...(open > 0 ? [`${id}: ${open} requests without an outcome`] : []),
    ...(settledTwice > 0 ? [`${id}: ${settledTwice} requests settled more than once`] : []),
    ...(contradicted > 0 ? [`${id}: ${contradicted} outcomes are not what the responder recorded`] : []),
    ...(states.NEEDS_OPERATOR === undefined ? [] : [`${id}: ${states.NEEDS_OPERATOR} requests need an operator`]),
  ]);
}

/** For people: one line a type. */
export function requestLines(tallies: readonly RequestTally[]): string[][] {
  return tallies.map(({ id, total, states }) => [
    `${id}: requests`,
    `${total}${
      total === 0
        ? ''
        : `, ${Object.entries(states)
            .map(([state, count]) => `${count} ${state}`)
            .join(', ')}`
    }`,
  ]);
}
