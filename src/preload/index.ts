import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import { EVENT_CHANNEL, REQUEST_CHANNEL } from '../shared/channels.ts';

/** The whole bridge. It forwards and knows nothing: routes and events are typed on both sides of it. */
const bridge = {
  invoke: (route: string, input: unknown): Promise<unknown> =>
    ipcRenderer.invoke(REQUEST_CHANNEL, route, input),

  on(event: string, callback: (payload: unknown) => void): () => void {
    const listener = (_event: IpcRendererEvent, name: string, payload: unknown) => {
      if (name === event) callback(payload);
    };
    ipcRenderer.on(EVENT_CHANNEL, listener);
    return () => {
      ipcRenderer.off(EVENT_CHANNEL, listener);
    };
  },
};

export type Bridge = typeof bridge;

contextBridge.exposeInMainWorld('bridge', bridge);
