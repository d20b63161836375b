import { z } from 'zod';
import type { Host } from '../../shared/host-contract.ts';
import { createContractHost, type Transport } from './contract-host.ts';
import { takeSessionToken } from './session-token.ts';
import { createWebTransport } from './web-transport.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the Electron shell. */
    readonly eventwright?: Transport;
  }
}

/** The host of this page: the Electron shell where there is one, else the web host that served it. */
export function createHost(): Host {
  // Without this zod probes for `new Function`, which the page's policy reports as a violation.
  z.config({ jitless: true });
  return createContractHost(window.eventwright ?? createWebTransport(window.location.origin, takeSessionToken(window) ?? ''));
}
