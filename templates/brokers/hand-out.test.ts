import { expect, it, vi } from 'vitest';
import type { Delivery } from '../runtime/ports.ts';
import { envelope } from './contract/harness.ts';
import { silent } from './contract/services.ts';
import { handOut } from './hand-out.ts';

it('retries the message of a listener that throws, and tells', () => {
  const retry = vi.fn<Delivery['retry']>(() => Promise.resolve());
  const error = vi.fn<(message: string) => void>();
  const delivery = { envelope: envelope('m'), retry } as Partial<Delivery> as Delivery;
  const listener = () => {
    throw new Error('no');
  };
  handOut(listener, delivery, { ...silent, error });
  expect(retry).toHaveBeenCalledExactlyOnceWith(1_000);
  expect(error).toHaveBeenCalledExactlyOnceWith('listener threw', { id: 'm', error: 'Error: no' });
});

it('leaves the settlement to a listener that returns', () => {
  const retry = vi.fn<Delivery['retry']>(() => Promise.resolve());
  const listener = vi.fn<(delivery: Delivery) => void>();
  const delivery = { envelope: envelope('m'), retry } as Partial<Delivery> as Delivery;
  handOut(listener, delivery, silent);
  expect(listener).toHaveBeenCalledExactlyOnceWith(delivery);
  expect(retry).not.toHaveBeenCalled();
});
