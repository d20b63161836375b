import { describe, expect, it } from 'vitest';
import { applyEdit, parseTopology } from '../model/index.ts';
import { TextMender } from './index.ts';

const mended = (text: string, pointer: string, value: unknown) => {
  const { topology } = parseTopology(text);
  if (!topology) throw new Error('the text does not parse');
  return new TextMender(text, topology).mended(applyEdit(topology, [{ op: 'set', pointer, value }]));
};

describe('TextMender', () => {
  const yaml =
    '# Shop\neventwright: "1.0"\ninfo: {name: shop} # spaced as its author likes\nnodes:\n  # the only one\n  q:\n    kind:   queue\n    maxLength: 5\n';

  it('touches the changed lines of YAML only', () => {
    expect(mended(yaml, '/nodes/q/maxLength', 9)).toBe(yaml.replace('maxLength: 5', 'maxLength: 9'));
    expect(mended(yaml, '/nodes/q/external', true)).toBe(`${yaml}    external: true\n`);
  });

  it('touches the changed lines of JSON only, where it is laid out as usual', () => {
    const json = `${JSON.stringify({ eventwright: '1.0', info: { name: 'shop' }, nodes: { q: { kind: 'queue' } } }, null, 2)}\n`;
    expect(mended(json, '/info/name', 'store')).toBe(json.replace('shop', 'store'));
  });

  it('prints anew what is laid out in a way of its own', () => {
    const json = '{"eventwright":"1.0","info":{"name":"shop"}}';
    expect(parseTopology(mended(json, '/info/name', 'store')).topology?.info.name).toBe('store');
  });
});
