const grouped = (digits: string): string => digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');

/** A number of at least 0 without its fraction. `Intl.NumberFormat` would say the same, but it costs a short command a tenth of its time. */
const whole = (value: number): string => grouped(value.toFixed(0));

/** A number of at least 0 to three significant digits. */
function rough(value: number): string {
  const [mantissa = '', power] = value.toExponential(2).split('e');
  const digits = mantissa.replace('.', '');
  const before = Number(power) + 1;
  const integer = before > 0 ? digits.slice(0, before).padEnd(before, '0') : '0';
  const fraction = (before > 0 ? digits.slice(before) : `${'0'.repeat(-before)}${digits}`).replace(/0+$/, '');
  return fraction === '' ? grouped(integer) : `${grouped(integer)}.${fraction}`;
}

/** A count for people, such as 20,400. */
export const amount = (value: number): string => (Number.isFinite(value) ? (value < 1e15 ? whole : rough)(value) : 'endlessly many');

/** A rate for people, such as 160 messages/s. */
export const rate = (perSec: number): string =>
  Number.isFinite(perSec) ? `${(perSec >= 1000 && perSec < 1e15 ? whole : rough)(perSec)} messages/s` : 'any number of messages/s';

/** A share for people, such as 80 %. */
export const share = (value: number): string => (Number.isFinite(value) ? `${rough(value * 100)} %` : 'endlessly');

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
  if (ms < 1000) return `${rough(ms)} ms`;
  if (ms < 10_000) return `${rough(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000) * 1000;
  const index = units.findIndex(([, size]) => seconds >= size);
  const [name, size] = units[index] ?? units[3];
  const next = units[index + 1];
  const rest = next ? Math.floor((seconds % size) / next[1]) : 0;
  const first = `${amount(Math.floor(seconds / size))} ${name}`;
  return next && rest > 0 ? `${first} ${rest} ${next[0]}` : first;
}
