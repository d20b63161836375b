import { describe, expect, it } from 'vitest';
import { applyEdit, EditError, type EditStep } from './edit.ts';
import { parseTopology } from './parse.ts';

const { topology } = parseTopology(
  JSON.stringify({
    eventwright: '1.0',
    info: { name: 'case' },
    messages: { m: { kind: 'event', payload: { required: ['a', 'b'] } } },
    nodes: { q: { kind: 'queue', maxLength: 5 }, p: { kind: 'producer' } },
  }),
);
if (!topology) throw new Error('the document is not valid');

describe('applyEdit', () => {
  it.each<[string, EditStep, object]>([
    ['sets a member', { op: 'set', pointer: '/nodes/q/maxLength', value: 9 }, { nodes: { q: { kind: 'queue', maxLength: 9 } } }],
    [
      'makes the objects on the way',
      { op: 'set', pointer: '/nodes/q/deadLetter/channel', value: 'd' },
      { nodes: { q: { deadLetter: { channel: 'd' } } } },
    ],
    [
      'sets an item',
      { op: 'set', pointer: '/messages/m/payload/required/1', value: 'c' },
      { messages: { m: { payload: { required: ['a', 'c'] } } } },
    ],
    ['removes an item', { op: 'remove', pointer: '/messages/m/payload/required/0' }, { messages: { m: { payload: { required: ['b'] } } } }],
  ])('%s', (_name, step, expected) => expect(applyEdit(topology, [step])).toMatchObject(expected));

  it('removes an element and keeps what it does not touch', () => {
    const edited = applyEdit(topology, [{ op: 'remove', pointer: '/nodes/q' }]);
    expect(edited.nodes).toEqual({ p: { kind: 'producer' } });
    expect(edited.nodes['p']).toBe(topology.nodes['p']);
    expect(edited.messages).toBe(topology.messages);
    expect(topology.nodes).toHaveProperty('q');
  });

  it('removes nothing where there is nothing', () =>
    expect(applyEdit(topology, [{ op: 'remove', pointer: '/nodes/gone/title' }])).toEqual(topology));

  it.each(['/nodes/q/kind/x', '/messages/m/payload/required/7', '/messages/m/payload/required/x'])('refuses %s', (pointer) =>
    expect(() => applyEdit(topology, [{ op: 'set', pointer, value: 1 }])).toThrow(EditError),
  );
});
