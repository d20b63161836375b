import { z } from 'zod';
import type { Host } from '../../shared/host-contract.ts';
import { createBridgeTransport, type Bridge } from './bridge-transport.ts';
import { createContractHost } from './contract-host.ts';
import { takeSessionToken } from './session-token.ts';
import { createWebTransport } from './web-transport.ts';

declare global {
  interface Window {
    /** Put there by the preload script of the Electron shell. */
    readonly eventwright?: Bridge;
  }
}

/** The host of this page: the Electron shell where there is one, else the web host that served it. */
export function createHost(): Host {
  // Without this zod probes for `new Function`, which the page's policy reports as a violation.
  z.config({ jitless: true });
  const { eventwright: bridge, location } = window;
  return createContractHost(bridge ? createBridgeTransport(bridge) : createWebTransport(location.origin, takeSessionToken(window) ?? ''));
}
