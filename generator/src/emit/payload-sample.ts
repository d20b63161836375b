import { sampleSchema } from '../../../templates/local/schema-sample.core.ts';
import { seededRandom } from '../../../templates/local/seeded-random.core.ts';
import type { JsonSchema } from './payload.ts';

/** Fixed, so that generation is the same at every run. */
const seed = 1;

/** Data that fits the payload; undefined where its patterns are beyond what can be made up. */
export function sampleOf(payload: JsonSchema): unknown {
  try {
    return sampleSchema(payload, seededRandom(seed));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
