import { expect, it } from 'vitest';
import { shopSystem } from '../runtime/shop.fixture.ts';
import { createLog } from './log.ts';
import { redactUrl } from './redact.ts';

function capture(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog({ service: 'shop', level: 'info', system: shopSystem('shop'), destination: { write: (line) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('keeps sensitive fields out of every line, however deep, also from bound fields', () => {
  const [line] = capture((log) => log.with({ data: { note: 'secret', orderId: 'o' } }).info('x', { list: [{ note: { a: 'secret' } }] }));
  expect(line).toMatchObject({ service: 'shop', msg: 'x', data: { note: '[redacted]', orderId: 'o' }, list: [{ note: '[redacted]' }] });
  expect(JSON.stringify(line)).not.toContain('secret');
});

it('keeps the name, code and message of errors', () => {
  const [line] = capture((log) => log.error('failed', { error: Object.assign(new Error('why'), { code: 'E1' }) }));
  expect(line).toMatchObject({ error: { name: 'Error', message: 'why', code: 'E1' } });
});

it('survives a value that holds itself', () => {
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  expect(capture((log) => log.info('x', { loop }))).toHaveLength(1);
});

it('leaves user and password out of URLs', () => {
  expect(redactUrl('postgres://u:p@host:5432/db?password=x')).toBe('postgres://host:5432/db');
  expect(redactUrl('u:p@nothing')).not.toContain('u:p');
});
