import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { callHost, type HostAnswer, type HostCalls } from '../host-node/call-host.ts';
import { hostContract } from '../shared/host-contract.ts';
import { isAppUrl } from './app-origin.ts';

/**
 * Only the main frame of the app's own page may call: a frame inside it, or a page that got into the window, may not.
 * @throws Error for any other sender
 */
function assertAppFrame({ senderFrame, sender }: IpcMainInvokeEvent): void {
  if (!senderFrame || senderFrame !== sender.mainFrame || !isAppUrl(senderFrame.url)) throw new Error('This frame may not call the host.');
}

/**
 * One handler a call of the contract.
 * @param callsOf the host of the window that asks, by the id of its web contents
 */
export function setupIpc(callsOf: (webContentsId: number) => HostCalls | undefined, onFault: (error: unknown) => void): void {
  for (const name of Object.keys(hostContract)) {
    ipcMain.handle(`host:${name}`, async (event, args: unknown): Promise<HostAnswer> => {
      assertAppFrame(event);
      const calls = callsOf(event.sender.id);
      if (!calls) throw new Error('This window has no host.');
      return await callHost(calls, name, args, onFault);
    });
  }
}
