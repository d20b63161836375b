import { HostError } from '../../shared/host-contract.ts';
import type { Transport } from './contract-host.ts';
import { readAnswer } from './host-answer.ts';

/** What the preload script of the Electron shell puts into the page. Its `invoke` answers `{ result }` or `{ error }`. */
export interface Bridge {
  invoke(method: string, args: unknown): Promise<unknown>;
  /** @returns a function that ends the subscription */
  onEvent(listener: (event: unknown) => void): () => void;
}

const noAnswer = (cause: unknown) =>
  new HostError(
    'unreachable',
    'The main process of Eventwright does not answer.',
    'Try again; if it stays, save what you can under another name and restart Eventwright.',
    { cause },
  );

/** Calls over Electron's bridge, where an error that is thrown would lose its code and remedy. */
export const createBridgeTransport = (bridge: Bridge): Transport => ({
  invoke: async (method, args) => {
    const answer = await bridge.invoke(method, args).catch((cause: unknown) => {
      throw noAnswer(cause);
    });
    return readAnswer(answer, () => noAnswer(new Error('unexpected answer')));
  },
  onEvent: (listener) => bridge.onEvent(listener),
});
