import type { Severity } from 'eventwright/model/index.ts';

export const plural = (count: number, one: string, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const severityNames: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['hint', 'hints'],
};

export const counted = (severity: Severity, count: number) => plural(count, ...severityNames[severity]);
