import { describe, expect, it } from 'vitest';
import { parseRequestOptions } from './request-options.ts';

const query = { requestId: 'r-1', type: undefined };

describe('npm run requests', () => {
  it.each([
    [['list'], { verb: 'list', json: false, all: false, limit: 100 }],
    [['list', '--all', '--limit', '5', '--json'], { verb: 'list', json: true, all: true, limit: 5 }],
    [['show', 'r-1'], { verb: 'show', json: false, query }],
    [['retry', 'r-1', '--type', 'pay'], { verb: 'retry', json: false, query: { requestId: 'r-1', type: 'pay' } }],
    [
      ['settle', 'r-1', '--as', 'compensated', '--reason', ' paid back by hand '],
      { verb: 'settle', json: false, query, outcome: 'COMPENSATED', reason: 'paid back by hand' },
    ],
  ])('%j', (args, command) => expect(parseRequestOptions(args)).toEqual(command));

  it.each([
    [[], 'a verb and the id'],
    [['list', 'r-1'], '"list" is no verb'],
    [['list', '--limit', '0'], '--limit must be'],
    [['show', 'r-1', 'r-2'], '"r-2" is too much'],
    [['settle', 'r-1', '--as', 'needs_operator', '--reason', 'x'], '--as must name'],
    [['settle', 'r-1', '--as', 'failed', '--reason', ' '], '--reason must say why'],
    [['settle', 'r-1', '--because', 'x'], '--because'],
  ])('%j is refused with the usage', (args, says) => {
    expect(() => parseRequestOptions(args)).toThrow(says);
    expect(() => parseRequestOptions(args)).toThrow('npm run requests -- list');
  });
});
