import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpus } from '../../fuzz/corpus.fixture.ts';
import { mutatedValue } from '../../fuzz/mutate-value.ts';
import { pick, seededRandom, seedOf } from '../../fuzz/random.ts';
import { checkValue, type Topology } from '../../model/index.ts';
import { exportAsyncApi, exportServices, importAsyncApi } from './index.ts';
import { topologies } from './topologies.fixture.ts';

const asFile = (name: string, document: object) => ({ name, text: JSON.stringify(document) });

const whole = (topology: Topology) => importAsyncApi([asFile('system.asyncapi.json', exportAsyncApi(topology))]);

const inServices = (topology: Topology) =>
  importAsyncApi([...exportServices(topology)].map(([service, document]) => asFile(`${service}.asyncapi.json`, document)));

/** JSON has no undefined members, and no negative zero. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe.each([
  ['one document', whole],
  ['a document a service', inServices],
])('export as %s, then import', (_name, roundTrip) => {
  const { documents } = corpus();

  it('gives every example again, without a finding', () => {
    expect(documents.length).toBeGreaterThan(100);
    for (const document of documents) {
      const { topology } = checkValue(document);
      if (!topology) throw new Error('the example does not fit the format');
      const { topology: again, reports } = roundTrip(topology);
      expect(reports).toEqual([]);
      expect(again).toEqual(topology);
    }
  });

  it('gives generated topologies again', () => {
    fc.assert(
      fc.property(topologies, (topology) => {
        expect(roundTrip(topology).topology).toEqual(asJson(topology));
      }),
      { numRuns: 250 },
    );
  });

  it('gives mutated examples again', () => {
    let compared = 0;
    for (let index = 0; index < 900; index += 1) {
      const random = seededRandom(seedOf(6, index));
      const { topology } = checkValue(asJson(mutatedValue(pick(random, documents), random)));
      if (!topology) continue;
      compared += 1;
      expect(roundTrip(topology).topology).toEqual(topology);
    }
    expect(compared).toBeGreaterThan(100);
  });
});
