const number = (digits: number) => new Intl.NumberFormat('en-US', { maximumSignificantDigits: digits });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const rough = number(3);

/** A count for people, such as 20,400. */
export const amount = (value: number): string => (Number.isFinite(value) ? (value < 1e15 ? whole : rough).format(value) : 'endlessly many');

/** A rate for people, such as 160 messages/s. */
export const rate = (perSec: number): string =>
  Number.isFinite(perSec) ? `${(perSec >= 1000 && perSec < 1e15 ? whole : rough).format(perSec)} messages/s` : 'any number of messages/s';

/** A share for people, such as 80 %. */
export const share = (value: number): string => (Number.isFinite(value) ? `${rough.format(value * 100)} %` : 'endlessly');

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** A time for people in up to two units, such as 5 min 40 s. @param ms at least 0 */
export function span(ms: number): string {
  if (!Number.isFinite(ms)) return 'no bounded time';
  if (ms > 0 && ms < 0.01) return 'less than 0.01 ms';
  if (ms < 1000) return `${rough.format(ms)} ms`;
  if (ms < 10_000) return `${rough.format(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000) * 1000;
  const index = units.findIndex(([, size]) => seconds >= size);
  const [name, size] = units[index] ?? units[3];
  const next = units[index + 1];
  const rest = next ? Math.floor((seconds % size) / next[1]) : 0;
  const first = `${amount(Math.floor(seconds / size))} ${name}`;
  return next && rest > 0 ? `${first} ${rest} ${next[0]}` : first;
}
