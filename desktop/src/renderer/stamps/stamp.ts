import type { Topology } from 'eventwright/model/index.ts';
import type { Texts } from '../texts/words.ts';

/** A whole pattern, wired and valid, to be dropped into a drawing. */
export interface Stamp {
  readonly id: keyof Texts['stamps']['list'];
  readonly content: Pick<Topology, 'messages' | 'nodes' | 'edges' | 'layout'>;
}

/** @param content checked by the tests: every stamp is valid on its own */
export const stamp = (id: Stamp['id'], content: object): Stamp => ({ id, content: content as Stamp['content'] });
