import { stringLiteral } from './encode/typescript.ts';
import type { ProjectPlan } from './plan-types.ts';

/** A test of node:test. */
export const test = (title: string, lines: readonly string[], isAsync = true) =>
  `test(${stringLiteral(title)}, ${isAsync ? 'async ' : ''}() => {\n${lines.map((line) => `  ${line}\n`).join('')}});`;

/** Where to publish so that the source gets the message, and where it goes that cannot be handled. */
export function wayTo(plan: ProjectPlan, source: string): { channel: string; deadLetter: string | undefined } {
  const { queues, subscriptions } = plan.system;
  const subscription = subscriptions.find(({ id }) => id === source);
  const queue = queues.find(({ id }) => id === source);
  return { channel: subscription?.topic ?? source, deadLetter: (subscription ?? queue)?.deadLetter?.channel };
}
