import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTopology } from './index.ts';

const json = (extra: object = {}) => JSON.stringify({ eventwright: '1.0', info: { name: 'shop' }, ...extra }, null, 2);
const only = (text: string) => {
  const { findings, topology } = parseTopology(text);
  expect(findings).toHaveLength(1);
  return { finding: findings[0]!, topology };
};

describe('parseTopology', () => {
  it('reads JSON and YAML to the same topology, with all maps', () => {
    const fromJson = parseTopology(json({ nodes: { orders: { kind: 'queue' } } }));
    const fromYaml = parseTopology('eventwright: "1.0"\ninfo: { name: shop }\nnodes:\n  orders: { kind: queue }\n');
    expect(fromJson.topology).toEqual(fromYaml.topology);
    expect(fromJson.topology).toEqual({
      eventwright: '1.0',
      info: { name: 'shop' },
      servers: {},
      messages: {},
      nodes: { orders: { kind: 'queue' } },
      edges: {},
      rules: {},
      layout: {},
    });
  });

  it.each([
    ['a type', { nodes: { orders: { kind: 'queue', maxLength: 'many' } } }, '/nodes/orders/maxLength', 'wrongType', 'an integer'],
    ['a kind', { nodes: { orders: { kind: 'kueue' } } }, '/nodes/orders', 'unknownKind', 'kueue'],
    ['an id', { nodes: { 'Orders!': { kind: 'queue' } } }, '/nodes/Orders!', 'badId', 'Orders!'],
    ['a property', { nodes: { orders: { kind: 'queue', maxLenght: 3 } } }, '/nodes/orders/maxLenght', 'unknownMember', 'maxLenght'],
    ['a choice', { nodes: { orders: { kind: 'queue', overflow: 'explode' } } }, '/nodes/orders/overflow', 'notOneOf', 'explode'],
    ['a bound', { nodes: { orders: { kind: 'queue', maxLength: 0 } } }, '/nodes/orders/maxLength', 'tooSmall', '0'],
    ['a missing end', { edges: { e: { kind: 'send', from: 'a' } } }, '/edges/e', 'missingMember', '"to"'],
  ])('speaks of %s that is wrong, with its place', (_what, extra, pointer, messageId, words) => {
    const { finding, topology } = only(json(extra));
    expect(topology).toBeUndefined();
    expect(finding).toMatchObject({ ruleId: 'document/schema', severity: 'error', pointer, messageId });
    expect(`${finding.message} ${finding.remedy}`).toContain(words);
    expect(finding.remedy).not.toBe('');
    expect(finding.range!.line).toBeGreaterThan(1);
  });

  it('points at the line and column, in JSON and in YAML', () => {
    expect(only('{\n  "eventwright": "1.0",\n  "info": { "name": 7 }\n}').finding.range).toMatchObject({ line: 3, column: 21 });
    expect(only('eventwright: "1.0"\ninfo:\n  name: 7\n').finding.range).toMatchObject({ line: 3, column: 9 });
  });

  it.each([
    ['json syntax', '{"eventwright": "1.0",, }', 'document/syntax'],
    ['yaml syntax', 'eventwright: "1.0"\n  info: [', 'document/syntax'],
    ['json duplicate', '{"eventwright":"1.0","info":{"name":"a","name":"b"}}', 'document/duplicate-member'],
    ['yaml duplicate', 'eventwright: "1.0"\ninfo: { name: a }\ninfo: { name: b }\n', 'document/duplicate-member'],
    ['json prototype', '{"eventwright":"1.0","info":{"name":"a"},"x-a":{"__proto__":{"polluted":1}}}', 'document/forbidden-member'],
    ['yaml prototype', 'eventwright: "1.0"\ninfo: { name: a }\nx-a: { __proto__: { polluted: 1 } }\n', 'document/forbidden-member'],
    ['deep json', `{"x-a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'document/too-deep'],
    ['deep yaml', `x-a: ${'['.repeat(100_000)}`, 'document/too-deep'],
    ['compact yaml nesting', `${'- '.repeat(100_000)}a`, 'document/too-deep'],
    ['unknown version', '{"eventwright":"9.0"}', 'document/version'],
  ])('reports %s', (_what, text, ruleId) => {
    const { findings, topology } = parseTopology(text);
    expect(topology).toBeUndefined();
    expect(findings.map((finding) => finding.ruleId)).toContain(ruleId);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses alias bombs', () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `x-${n + 1}: &a${n + 1} [${Array.from({ length: 10 }, () => `*a${n}`).join(', ')}]`,
    );
    const { findings, topology } = parseTopology(`eventwright: "1.0"\ninfo: { name: a }\nx-0: &a0 [x]\n${levels.join('\n')}\n`);
    expect(topology).toBeUndefined();
    expect(findings[0]!.severity).toBe('error');
  });

  it('reports references to what does not exist, and still returns the topology', () => {
    const { finding, topology } = only(
      json({ nodes: { orders: { kind: 'queue', deadLetter: { channel: 'orders-dlg' } }, 'orders-dlq': { kind: 'queue' } } }),
    );
    expect(topology).toBeDefined();
    expect(finding).toMatchObject({ ruleId: 'document/reference', pointer: '/nodes/orders/deadLetter/channel' });
  });

  it('reports ids that become one name, and device names', () => {
    const { findings } = parseTopology(json({ nodes: { 'a-b': { kind: 'queue' }, ab: { kind: 'queue' }, nul: { kind: 'queue' } } }));
    expect(findings.map(({ messageId }) => messageId).toSorted()).toEqual(['collision', 'deviceName']);
  });

  it('reads five megabytes', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, n) => [`queue-${n}x`, { kind: 'queue', maxLength: 10_000, description: 'x'.repeat(200) }]),
    );
    const text = json({ nodes });
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(parseTopology(text).findings).toEqual([]);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((tail) => `eventwright: "1.0"\n${tail}`),
        ),
        (text) => {
          const { topology, findings } = parseTopology(text);
          expect(topology !== undefined || findings.length > 0).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
