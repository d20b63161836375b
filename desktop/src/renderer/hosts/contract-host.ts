import { hostContract, HostError, hostEvent, type Host, type HostEvent, type HostMethod } from '../../shared/host-contract.ts';

/** How calls and events travel, before they are parsed. */
export interface Transport {
  /** @throws HostError when the call failed */
  invoke(method: HostMethod, args: unknown): Promise<unknown>;
  /** @returns a function that ends the subscription */
  onEvent(listener: (event: unknown) => void): () => void;
}

const methods = Object.keys(hostContract) as HostMethod[];

async function call(transport: Transport, method: HostMethod, args: unknown): Promise<unknown> {
  const { args: argsSchema, result: resultSchema } = hostContract[method];
  const result = resultSchema.safeParse(await transport.invoke(method, argsSchema.parse(args)));
  if (result.success) return result.data;
  throw new HostError(
    'bad-request',
    `The host answered "${method}" in a way that this page does not understand.`,
    'Reload the page; if it stays, update Eventwright.',
    { cause: result.error },
  );
}

/** A host over any transport; everything that passes is parsed by the contract. */
export function createContractHost(transport: Transport): Host {
  const calls = Object.fromEntries(methods.map((method) => [method, (args: unknown) => call(transport, method, args)]));
  const onEvent = (listener: (event: HostEvent) => void) =>
    transport.onEvent((raw) => {
      const event = hostEvent.safeParse(raw);
      if (event.success) listener(event.data);
    });
  return { ...calls, onEvent } as unknown as Host;
}
