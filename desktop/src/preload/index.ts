import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';

/**
 * All that the page can reach of Electron. `invoke` answers `{ result }` or `{ error }`: an error that is thrown across
 * the bridge would lose its code and remedy. Channels begin with `host:`, and the main process answers those of the contract only.
 */
contextBridge.exposeInMainWorld('eventwright', {
  invoke: (method: string, args: unknown): Promise<unknown> => ipcRenderer.invoke(`host:${method}`, args),
  onEvent(listener: (event: unknown) => void): () => void {
    // The sender's event is kept back: it would hand the page a way to reply on any channel.
    const forward = (_event: IpcRendererEvent, payload: unknown) => listener(payload);
    ipcRenderer.on('host-event', forward);
    return () => ipcRenderer.off('host-event', forward);
  },
});
