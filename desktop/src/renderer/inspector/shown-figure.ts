import type { Figure } from 'eventwright/capacity/index.ts';
import { amount, share, span } from 'eventwright/capacity/sentences.ts';
import { texts } from '../texts/index.ts';

const rough = () => new Intl.NumberFormat(texts.locale, { maximumSignificantDigits: 3 });
const whole = () => new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 0 });

/** Below it a number says no more than that it is small. */
const smallest = 0.01;

const shownAmount = (value: number) => (value >= 1000 ? whole : rough)().format(value);

/** A figure as people read it, such as 5 min 40 s, 80 %, or 160 with its unit; ∞ where nothing bounds it. */
export function shownFigure({ value, unit }: Pick<Figure, 'value' | 'unit'>): { readonly amount: string; readonly unit?: string } {
  if (!Number.isFinite(value)) return { amount: texts.capacity.endless };
  if (value > 0 && value < smallest) return { amount: texts.capacity.less(rough().format(smallest)), unit };
  switch (unit) {
    case 'ms':
      return { amount: span(value) };
    case 'ratio':
      return { amount: share(value) };
    case 'times':
      return { amount: texts.capacity.times(rough().format(value)) };
    case 'messages':
    case 'rows':
      return { amount: value >= 1 || value === 0 ? amount(value) : rough().format(value), unit };
    case 'messages/s':
      return { amount: shownAmount(value), unit };
  }
}
