import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { EVENT_CHANNEL, FILE_CHANNEL, REQUEST_CHANNEL } from '../../shared/channels.ts';
import type { EventName, Events } from '../../shared/contract/events.ts';
import { failed } from '../../shared/result.ts';
import type { Router } from './router.ts';

/** Whether a frame's address is the console's own page. */
export type IsOwnPage = (url: string) => boolean;

/**
 * Serves the request channel: only the main frame of `window`, showing the console's own page, is answered.
 * The one place of the project that touches ipcMain.
 */
export function serveRequests(
  window: () => BrowserWindow | null,
  isOwnPage: IsOwnPage,
  router: Router,
): void {
  ipcMain.handle(REQUEST_CHANNEL, async (event, name: unknown, input: unknown) => {
    if (!isTrustedSender(event, window(), isOwnPage)) {
      return failed({ code: 'ipc.forbidden_sender', message: 'This page may not use the console.' });
    }
    return router(name, input, { emit: (eventName, payload) => sendEvent(window(), eventName, payload) });
  });
}

const MAX_PATH_LENGTH = 4096;

/** Calls back with the path of each file that a person gave the page; heard from where requests are. */
export function serveFiles(
  window: () => BrowserWindow | null,
  isOwnPage: IsOwnPage,
  onFile: (path: string) => void,
): void {
  ipcMain.on(FILE_CHANNEL, (event, path: unknown) => {
    if (!isTrustedSender(event, window(), isOwnPage)) return;
    if (typeof path === 'string' && path.length <= MAX_PATH_LENGTH) onFile(path);
  });
}

function isTrustedSender(
  event: IpcMainEvent | IpcMainInvokeEvent,
  window: BrowserWindow | null,
  isOwnPage: IsOwnPage,
): boolean {
  const frame = event.senderFrame;
  if (!frame || !window || window.isDestroyed()) return false;
  return (
    event.sender === window.webContents && frame === window.webContents.mainFrame && isOwnPage(frame.url)
  );
}

/** Sends an event to the window, if there still is one. */
export function sendEvent<E extends EventName>(
  window: BrowserWindow | null,
  event: E,
  payload: Events[E],
): void {
  if (window && !window.isDestroyed()) window.webContents.send(EVENT_CHANNEL, event, payload);
}
