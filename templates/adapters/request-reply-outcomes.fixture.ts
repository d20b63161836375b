import type { Database } from '../runtime/ports.ts';
import type { RequestState } from '../runtime/service.ts';

/** What the two sides hold of one request. */
export interface Outcome {
  readonly requestId: string;
  readonly state: RequestState;
  readonly settlements: number;
  /** Version of the requester's row: 1 once it is asked, and one more for each settlement that its handler saw. */
  readonly contractVersion: number;
  /** What the responder's row says, undefined where it has none. */
  readonly kept: boolean | undefined;
  readonly decisionVersion: number;
}

/** Joins the outstanding requests with their effects on both sides. */
export async function readOutcomes(desk: Database, credit: Database, prefix: string): Promise<Outcome[]> {
  const text = `SELECT request_id AS "requestId", state, settlements, c.version::integer AS "contractVersion"
FROM outstanding_request LEFT JOIN contract c USING (request_id) WHERE starts_with(request_id, $1)`;
  const requests = await desk.query<Omit<Outcome, 'kept' | 'decisionVersion'>>(text, [prefix]);
  const decisions = await credit.query<{ id: string; kept: boolean; version: number }>(
    `SELECT request_id AS id, (data->>'kept')::boolean AS kept, version::integer AS version FROM decision WHERE starts_with(request_id, $1)`,
    [prefix],
  );
  const effects = new Map(decisions.map((row) => [row.id, row]));
  return requests.map((request) => {
    const effect = effects.get(request.requestId);
    return { ...request, kept: effect?.kept, decisionVersion: effect?.version ?? 0 };
  });
}

/** What must hold of a settled request, as a text for each that breaks it. */
export function violations(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ requestId, state, settlements, contractVersion, kept, decisionVersion }) => {
    const told = state === 'NEEDS_OPERATOR' ? contractVersion >= 1 : contractVersion === 2;
    const effect = {
      SUCCEEDED: kept === true && decisionVersion === 1,
      FAILED: kept === undefined,
      CANCELLED: kept === undefined,
      COMPENSATED: kept === false && decisionVersion === 2,
      NEEDS_OPERATOR: decisionVersion <= 2,
    } as Readonly<Record<string, boolean>>;
    const holds = effect[state] === true && settlements === 1 && told;
    return holds
      ? []
      : [
          `${requestId}: ${state}, settled ${settlements} times, told ${contractVersion - 1} times, kept ${kept}, version ${decisionVersion}`,
        ];
  });
}

/** How many requests are in each state. */
export function countStates(outcomes: readonly Outcome[]): Partial<Record<RequestState, number>> {
  const counts: Partial<Record<RequestState, number>> = {};
  for (const { state } of outcomes) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
