import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { corpus } from '../../fuzz/corpus.fixture.ts';
import { checkValue, parseTopology } from '../../model/index.ts';
import { topologyToJsonSchema } from './index.ts';

const parsed = (messages: object) => {
  const { topology } = parseTopology(JSON.stringify({ eventwright: '1.0', info: { name: 'shop' }, messages }));
  if (!topology) throw new Error('the example does not fit the format');
  return topology;
};

describe('topologyToJsonSchema', () => {
  it('keeps references of a payload to itself working', () => {
    const payload = { type: 'object', properties: { a: { $ref: '#/$defs/word' } }, $defs: { word: { type: 'string', minLength: 2 } } };
    const schema = topologyToJsonSchema(parsed({ 'order-placed': { kind: 'event', title: 'Order placed', payload } }));
    const validate = new Ajv2020().addSchema(schema, 'shop').compile({ $ref: 'shop#/$defs/order-placed' });
    expect([validate({ a: 'yes' }), validate({ a: 'y' })]).toEqual([true, false]);
  });

  it('compiles for the gallery', () => {
    const { documents } = corpus(path.resolve(import.meta.dirname, '../../../../schemas/examples/gallery'));
    expect(documents.length).toBeGreaterThan(10);
    for (const document of documents) {
      const { topology } = checkValue(document);
      if (!topology) throw new Error('the example does not fit the format');
      const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(topologyToJsonSchema(topology), 'system');
      for (const id of Object.keys(topology.messages)) expect(ajv.getSchema(`system#/$defs/${id}`)).toBeTypeOf('function');
    }
  });
});
