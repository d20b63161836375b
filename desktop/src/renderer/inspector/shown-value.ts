/** A plain value as its field shows it: lists with commas, nothing for what is not set. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  if (Array.isArray(value)) return value.map(shownValue).join(', ');
  return value === undefined ? '' : JSON.stringify(value);
}
