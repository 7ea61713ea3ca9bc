import type { ElectronApplication } from '@playwright/test';

/** One message between the window and the main process, as JSON. */
export interface TappedMessage {
  readonly way: 'request' | 'reply' | 'event';
  /** The route or the event. */
  readonly name: string;
  readonly json: string;
}

interface TapGlobal {
  tappedMessages?: { way: string; name: string; json: string }[];
}

interface InvokeHandlers {
  readonly _invokeHandlers: Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>>;
}

/**
 * Records everything that crosses the bridge from now on, in the main process: the bridge itself is sealed, so that
 * not even a test can stand in its place.
 */
export async function tapIpc(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ ipcMain, BrowserWindow }) => {
    const log: { way: string; name: string; json: string }[] = [];
    (globalThis as TapGlobal).tappedMessages = log;
    const { _invokeHandlers: handlers } = ipcMain as unknown as InvokeHandlers;
    for (const [channel, handler] of [...handlers]) {
      handlers.set(channel, async (event, name, input) => {
        log.push({ way: 'request', name: String(name), json: JSON.stringify(input) ?? '' });
        const reply = await handler(event, name, input);
        log.push({ way: 'reply', name: String(name), json: JSON.stringify(reply) });
        return reply;
      });
    }
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      const send = webContents.send.bind(webContents);
      webContents.send = (channel, ...args) => {
        log.push({ way: 'event', name: String(args[0]), json: JSON.stringify(args) });
        send(channel, ...args);
      };
    }
  });
}

/** What `tapIpc` has recorded so far, oldest first. */
export function tappedMessages(app: ElectronApplication): Promise<TappedMessage[]> {
  return app.evaluate(() => ((globalThis as TapGlobal).tappedMessages ?? []) as TappedMessage[]);
}
