import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import { EVENT_CHANNEL, FILE_CHANNEL, REQUEST_CHANNEL } from '../shared/channels.ts';

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

  /** Where a file lies that a person dropped on the window; empty for one that the page made. Only such paths can be opened. */
  pathOf(file: File): string {
    const path = webUtils.getPathForFile(file);
    if (path !== '') ipcRenderer.send(FILE_CHANNEL, path);
    return path;
  },
};

export type Bridge = typeof bridge;

contextBridge.exposeInMainWorld('bridge', bridge);
