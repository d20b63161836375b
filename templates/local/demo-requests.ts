import type { Database } from '../runtime/ports.ts';
import type { AnswerFlow, RequestFlow, ServiceFlow } from '../runtime/service-flow.ts';
import { tallyRequests, type RequestTally, type TracedRequest } from './demo-requests.core.ts';

export interface RequestSources {
  readonly flows: readonly ServiceFlow[];
  readonly databasesOf: (store: string) => readonly Database[];
  /** Time on the clock of each database of a store from which its requests count. */
  readonly since: (store: string) => readonly string[];
}

/** What became of all requests of a system, read from the databases of both sides. */
export async function readRequests({ flows, databasesOf, since }: RequestSources): Promise<RequestTally[]> {
  const answers = flows.flatMap((flow) => flow.answers);
  return Promise.all(
    flows
      .flatMap((flow) => flow.requests)
      .map(async (request) => {
        const answer = answers.find(({ type }) => type === request.type);
        const rows = await readOutstanding(request, databasesOf(request.store), since(request.store));
        const statuses: Answers = answer?.store === undefined ? new Map() : await readAnswers(answer, databasesOf(answer.store));
        const traced = rows.map((row) => ({ ...row, answer: statuses.get(row.requestId) }));
        return tallyRequests(`${request.requester} ${request.type}`, traced, answer?.store !== undefined);
      }),
  );
}

/** Requests without an outcome. */
export async function openRequests(databases: readonly Database[]): Promise<number> {
  const text = 'SELECT count(*)::integer AS open FROM outstanding_request WHERE due_at IS NOT NULL';
  const counts = await Promise.all(databases.map(async (database) => (await database.query<{ open: number }>(text))[0]?.open ?? 0));
  return counts.reduce((sum, open) => sum + open, 0);
}

type Answers = ReadonlyMap<string, TracedRequest['answer']>;
type OutstandingRow = Omit<TracedRequest, 'answer'>;

async function readOutstanding(request: RequestFlow, databases: readonly Database[], since: readonly string[]): Promise<OutstandingRow[]> {
  const text = `SELECT request_id AS "requestId", state, settlements FROM outstanding_request
WHERE requester = $1 AND type = $2 AND created_at >= $3::timestamptz`;
  const pages = databases.map((database, index) =>
    database.query<OutstandingRow>(text, [request.requester, request.type, since[index] ?? '-infinity']),
  );
  return (await Promise.all(pages)).flat();
}

async function readAnswers(answer: AnswerFlow, databases: readonly Database[]): Promise<Answers> {
  const text = 'SELECT request_id AS id, status FROM answered_request WHERE responder = $1 AND type = $2';
  const pages = databases.map((database) =>
    database.query<{ id: string; status: TracedRequest['answer'] }>(text, [answer.responder, answer.type]),
  );
  return new Map((await Promise.all(pages)).flat().map(({ id, status }) => [id, status]));
}
