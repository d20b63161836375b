import { describe, expect, it } from 'vitest';
import { requestReplySchema } from '../patterns/request-reply/request-reply.config.ts';
import { shopGraph } from './emit.fixture.ts';
import { missingFindings } from './missing.ts';
import { planProject } from './plan.ts';
import { withRequest } from './request.fixture.ts';
import { unsupportedFindings } from './unsupported.ts';

type SchemaNode = { readonly properties?: Readonly<Record<string, SchemaNode>> };

/** Paths of the properties that hold a value. */
function leaves(schema: SchemaNode, path = ''): string[] {
  const members = Object.entries(schema.properties ?? {});
  return members.length === 0 ? [path] : members.flatMap(([name, member]) => leaves(member, path === '' ? name : `${path}/${name}`));
}

const at = 'edges/taker-pays/requestReply';
const graph = (changes: Readonly<Record<string, unknown>>) => shopGraph({ ...withRequest(), ...changes });
const rolesIn = (changes: Readonly<Record<string, unknown>>) =>
  planProject(graph(changes), 'postgres').services.flatMap(({ consumers }) => consumers.map(({ wiring, roles }) => [wiring.id, roles]));
const findingsIn = (changes: Readonly<Record<string, unknown>>) =>
  [...unsupportedFindings(graph(changes)), ...missingFindings(graph(changes))].map(({ messageId }) => messageId);

/** Another value of a property, the rest of the drawing that it needs, and what the generated wiring then says. */
const wired: Readonly<Record<string, readonly [changes: Readonly<Record<string, unknown>>, says: string]>> = {
  'reply/channel': [
    {
      'nodes/answers': { kind: 'queue', maxLength: 100, overflow: 'reject', deadLetter: { channel: 'orders-dlq', maxDeliveries: 4 } },
      'edges/replies-to-taker/from': 'answers',
      'edges/payer-replies/to': 'answers',
      'edges/refunder-replies/to': 'answers',
      [`${at}/reply/channel`]: 'answers',
    },
    '"replies":{"paid":"answers"}',
  ],
  'reply/correlationId': [{ [`${at}/reply/correlationId`]: 'customerId' }, '"idField":"customerId"'],
  timeoutMs: [{ [`${at}/timeoutMs`]: 2100 }, '"timeoutMs":2100'],
  deadlineMs: [{ [`${at}/deadlineMs`]: 7777 }, '"deadlineMs":7777'],
  cancelChannel: [
    {
      'nodes/stops': { kind: 'queue', maxLength: 100, overflow: 'reject', deadLetter: { channel: 'orders-dlq', maxDeliveries: 4 } },
      'edges/cancels-to-refunder/from': 'stops',
      'nodes/cancels': undefined,
      [`${at}/cancelChannel`]: 'stops',
    },
    '"type":"unpay","channel":"stops"',
  ],
  compensation: [{ [`${at}/compensation`]: undefined }, '"undoes":false'],
  messageTtlMs: [{ [`${at}/messageTtlMs`]: 1234 }, '"messageTtlMs":1234'],
  maxOutstanding: [{ [`${at}/maxOutstanding`]: 77 }, '"maxOutstanding":77'],
};

/** Properties that say what the rest of the drawing has to hold: the wrong value stops the generation. */
const checked: Readonly<Record<string, readonly [changes: Readonly<Record<string, unknown>>, messageId: string]>> = {
  onTimeout: [{ [`${at}/onTimeout`]: 'compensate', [`${at}/compensation`]: undefined }, 'compensation'],
  outstandingStore: [{ [`${at}/outstandingStore`]: 'payments-db' }, 'outstandingStore'],
};

describe('every property of a request', () => {
  it('is wired, or checked against the drawing', () => {
    expect([...Object.keys(wired), ...Object.keys(checked)].toSorted()).toEqual(leaves(requestReplySchema as SchemaNode).toSorted());
  });

  it.each(Object.entries(wired))('%s reaches the wiring', (_property, [changes, says]) => {
    expect(findingsIn(changes)).toEqual([]);
    expect(JSON.stringify(rolesIn({}))).not.toContain(says);
    expect(JSON.stringify(rolesIn(changes))).toContain(says);
  });

  it.each(Object.entries(checked))('%s is held against the drawing', (_property, [changes, messageId]) => {
    expect(findingsIn(changes)).toEqual([messageId]);
  });
});
