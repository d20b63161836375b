import { stringLiteral } from './encode/typescript.ts';
import type { MessagePlan, ProjectPlan } from './plan-types.ts';
import { test, wayTo } from './test-text.ts';

/** A source of a read model. */
export interface Viewed {
  readonly id: string;
  readonly source: string;
  /** Whether its queries know tokens. */
  readonly tokens: boolean;
  /** Whether an event that failed is delivered again. */
  readonly comesAgain: boolean;
}

/** Tests that a view is the fold of its events: in any order of arrival, and with a crash before its checkpoint. */
export function viewTests(plan: ProjectPlan, { id, source, tokens, comesAgain }: Viewed, message: MessagePlan, sample: string): string[] {
  const { type } = message.description;
  const target = `${stringLiteral(wayTo(plan, source).channel)}, ${stringLiteral(type)}, ${sample}`;
  const stream = stringLiteral(`late ${type}`);
  const numbered = (sequence: number) => `await service.deliver(${target}, 1, { partitionkey: ${stream}, sequence: ${sequence} })`;
  const saves = (of: string) => `(await service.effects(${stringLiteral(id)}, ${of})).saves`;
  const late = test(`${id}: an older event that comes late changes nothing, ${type}`, [
    `const newer = ${numbered(2)};`,
    `assert.equal(${saves('newer')}, 1);`,
    `const older = ${numbered(1)};`,
    `assert.equal(${saves('older')}, 0);`,
  ]);
  const crash = test(`${id}: a crash between the view and its checkpoint leaves neither, ${type}`, [
    `const id = await service.deliver(${target}, 1, { interrupted: true });`,
    `assert.equal(${saves('id')}, 1);`,
    'assert.equal(service.interruptions(id), 1);',
    `const { applied, events } = await service.checkpoint(${stringLiteral(id)});`,
    'assert.equal(applied, events);',
  ]);
  return [late, ...(comesAgain ? [crash] : []), ...(tokens ? [tokenTest(id, target, type)] : [])];
}

function tokenTest(id: string, target: string, type: string): string {
  const query = (after: string, waitMs: number) =>
    `await fetch(\`\${service.url}/${id}?after=\${encodeURIComponent(${after})}&waitMs=${waitMs}\`)`;
  return test(`${id}: a query with a token waits for ${type}`, [
    `const id = await service.deliver(${target}, 1);`,
    `const shown = ${query('id', 20_000)};`,
    'assert.equal(shown.status, 200);',
    `const late = ${query('"unknown"', 50)};`,
    'assert.equal(late.status, 503);',
  ]);
}
