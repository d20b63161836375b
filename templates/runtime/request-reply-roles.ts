import type { EntityStore } from './entity-store.ts';
import type { Envelope } from './envelope.ts';
import { ConfigurationError } from './errors.ts';
import { answerCancellation, answerRequest, purgeAnswers, storedReplies, type AnswerKey } from './request-reply-answers.ts';
import { pickFields, requestIdOf, Requester, type RequesterPorts } from './request-reply.ts';
import { purgeRequests } from './request-reply-store.ts';
import type { ConsumerWiring, HandlerContext, ReplyWiring, ServiceWiring, Settlement } from './service.ts';
import type { Handling, Roles } from './subscriber.ts';

/** @throws ConfigurationError where requests have no store that traces them. */
export function requestReplyRoles(
  wiring: ServiceWiring,
  consumer: ConsumerWiring,
  store: EntityStore | undefined,
  ports: RequesterPorts,
): Roles {
  const { id, requests = {}, replies = {}, answers = {}, cancellations = {} } = consumer;
  const types = [replies, answers, cancellations].flatMap((each) => Object.keys(each));
  const requesting = Object.keys(requests).length > 0;
  if (requesting && store?.description.outbox === undefined)
    throw new ConfigurationError(`${id} sends requests and has no store with an outbox`);
  const requester = requesting && store !== undefined ? new Requester(wiring, id, store, requests, ports) : undefined;
  const keyOf = answerKeys(consumer);
  return {
    requester,
    types,
    sends: sentTypes(consumer),
    async handle(handling, context) {
      const { type, data } = handling.message;
      const key = keyOf(handling.message.envelope);
      const reply = own(replies, type);
      const answer = own(answers, type);
      const cancellation = own(cancellations, type);
      if (reply !== undefined && requester !== undefined) await onReply(requester, reply, handling, context);
      else if (answer !== undefined && key !== undefined) {
        await answerRequest(handling.work, key, data, answer.replies, () => answer.handler(handling.message, context));
      } else if (cancellation !== undefined && key !== undefined) {
        await answerCancellation(handling.work, key, cancellation, data, async (request) =>
          cancellation.handler?.({ ...handling.message, requestId: key.requestId, request }, context),
        );
      } else return false;
      return true;
    },
    inOrder(entries) {
      if (types.length === 0) return entries;
      const named = entries.map((entry) => ({ entry, name: orderName(consumer, entry.delivery.envelope) }));
      return named.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).map(({ entry }) => entry);
    },
    async replay(sql, entries) {
      const keys = entries.flatMap(({ delivery }) => keyOf(delivery.envelope) ?? []);
      const responders = [...new Set(keys.map(({ responder }) => responder))];
      const lists = [];
      for (const responder of responders)
        lists.push(
          await storedReplies(
            sql,
            responder,
            keys.filter((key) => key.responder === responder),
          ),
        );
      if (keys.length > 0) ports.metrics.count('replies_repeated', { consumer: id }, keys.length);
      return lists.flat();
    },
    async purge(sql, windowMs, limit) {
      if (requester !== undefined) await purgeRequests(sql, id, windowMs, limit);
      if (Object.keys(answers).length > 0) await purgeAnswers(sql, id, windowMs, limit);
    },
  };
}

/** The reply handler runs in the transaction that settles the request, so that it runs once. */
async function onReply(
  requester: Requester,
  wiring: ReplyWiring,
  { message, work, log }: Handling,
  context: HandlerContext,
): Promise<void> {
  const { envelope, data, type } = message;
  const requestId = envelope.requestid ?? requestIdOf(data, wiring.idField ?? '', type);
  const changed = await requester.onReply(work.home.sql, wiring.request, envelope, requestId);
  if (changed === undefined) return log.info('reply came too late, or twice', { requestId, type });
  work.repeated.push(...changed.sends);
  if (!changed.change.effects.includes('settle')) return;
  const state = changed.change.progress.state as Settlement['state'];
  await wiring.handler({ ...message, requestId, request: changed.request.envelope.data, state }, context);
}

type Keyed = Pick<Envelope, 'id' | 'type' | 'data' | 'requestid'>;

/** Finds the answer that a request or a cancellation is about. */
function answerKeys({ id, answers = {}, cancellations = {} }: ConsumerWiring): (envelope: Keyed) => AnswerKey | undefined {
  return ({ type, data, requestid, id: messageId }) => {
    const answer = own(answers, type);
    const cancellation = own(cancellations, type);
    const idField = (answer ?? cancellation)?.idField;
    const requestId = () => requestid ?? (idField === undefined ? messageId : requestIdOf(data, idField, type));
    if (answer !== undefined) return { responder: id, type, requestId: requestId() };
    return cancellation === undefined
      ? undefined
      : { responder: cancellation.responder, type: cancellation.request, requestId: requestId() };
  };
}

/** The request's id where it can be told; a message without one fails when it is handled. */
function orderName({ replies = {}, answers = {}, cancellations = {} }: ConsumerWiring, { type, data, requestid }: Keyed): string {
  const idField = (own(replies, type) ?? own(answers, type) ?? own(cancellations, type))?.idField;
  const values = idField === undefined ? [] : Object.values(pickFields(data, [idField]));
  return requestid ?? String(values[0]);
}

function sentTypes({ requests = {}, answers = {}, cancellations = {} }: ConsumerWiring): Record<string, string> {
  return Object.fromEntries([
    ...Object.entries(requests).map(([type, { channel }]) => [type, channel] as const),
    ...Object.values(answers).flatMap(({ replies }) => Object.entries(replies)),
    ...Object.values(cancellations).map(({ confirmation }) => [confirmation.type, confirmation.channel] as const),
  ]);
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
