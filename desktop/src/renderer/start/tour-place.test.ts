import fc from 'fast-check';
import { expect, it } from 'vitest';
import { besidePart } from './tour-place.ts';

const card = { width: 300, height: 148 };
const page = { width: 1280, height: 800 };

it.each([
  ['right of a part on the left', { left: 0, top: 44, width: 208, height: 500 }, { left: 220, top: 56 }],
  ['left of a part on the right', { left: 968, top: 44, width: 312, height: 500 }, { left: 656, top: 56 }],
  ['above a part that is as wide as the page', { left: 0, top: 584, width: 1280, height: 192 }, { left: 490, top: 424 }],
  ['in the middle where the part is not on the screen', undefined, { left: 490, top: 326 }],
])('a card stands %s', (_name, part, expected) => expect(besidePart(part, card, page)).toEqual(expected));

it('never stands outside a page that it fits', () => {
  const length = fc.integer({ min: 0, max: 2000 });
  fc.assert(
    fc.property(fc.record({ left: length, top: length, width: length, height: length }), (part) => {
      const { left, top } = besidePart(part, card, page);
      expect(left >= 0 && left + card.width <= page.width && top >= 0 && top + card.height <= page.height).toBe(true);
    }),
  );
});
