import type { CallRequest, Outcome } from '../runtime/service.ts';
import { answerOf, refused, send } from './post-json.ts';

/**
 * Asks by GET, with the idempotency key of the call, what became of it: 404 says that there was none.
 * @throws TransientError where the other side cannot say now, so that the message comes again; PermanentError for other refusals.
 */
export async function askOutcome(request: CallRequest): Promise<Outcome> {
  const response = await send(request, { method: 'GET' });
  if (response.ok) return { done: true, result: await answerOf(response) };
  if (response.status !== 404) return refused(request, response);
  await response.body?.cancel();
  return { done: false };
}
