import type { ElectronApplication } from '@playwright/test';

/** Something that a page wanted and the lockdown was asked about. */
export interface Attempted {
  readonly event: string;
  readonly url: string;
  readonly prevented: boolean;
}

/** Reads what was recorded so far. */
export type Recorded<T> = () => Promise<readonly T[]>;

/** Notes every request of the default session, the console's own pages and files left out. */
export async function recordRequests(app: ElectronApplication): Promise<Recorded<string>> {
  const handle = await app.evaluateHandle(({ session }) => {
    const urls: string[] = [];
    session.defaultSession.webRequest.onBeforeRequest((details, decide) => {
      if (!details.url.startsWith('app://console/')) urls.push(`${details.resourceType} ${details.url}`);
      decide({});
    });
    return urls;
  });
  return () => handle.jsonValue();
}

/** Notes every navigation and download that the window's page tries, and whether the console prevented it. */
export async function recordAttempts(app: ElectronApplication): Promise<Recorded<Attempted>> {
  const handle = await app.evaluateHandle(({ webContents, session }) => {
    const attempts: { event: string; url: string; prevented: boolean }[] = [];
    const note = (event: string, url: string, prevented: boolean) =>
      void attempts.push({ event, url: url.slice(0, 200), prevented });
    // Ours are added last, so they see what the console decided.
    for (const contents of webContents.getAllWebContents()) {
      contents.on('will-navigate', (event) => note('will-navigate', event.url, event.defaultPrevented));
      contents.on('will-frame-navigate', (event) =>
        note('will-frame-navigate', event.url, event.defaultPrevented),
      );
    }
    session.defaultSession.on('will-download', (event, item) =>
      note('will-download', item.getURL(), event.defaultPrevented),
    );
    return attempts;
  });
  return () => handle.jsonValue();
}

/** What the person was asked about links, and what was given to the system to open. */
export interface LinkRecord {
  readonly asked: readonly { readonly message: string; readonly detail: string }[];
  readonly opened: readonly string[];
}

/** Puts a person in front of the link question who presses the button with that number. */
export async function answerLinks(
  app: ElectronApplication,
  button: number,
): Promise<() => Promise<LinkRecord>> {
  const handle = await app.evaluateHandle(({ shell, dialog }, response) => {
    const record = { asked: [] as { message: string; detail: string }[], opened: [] as string[] };
    shell.openExternal = async (url: string) => void record.opened.push(url);
    dialog.showMessageBox = (async (options: { message: string; detail?: string }) => {
      record.asked.push({ message: options.message, detail: options.detail ?? '' });
      return { response, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    return record;
  }, button);
  return () => handle.jsonValue();
}

/** How many windows there are, and the address of each of their pages and frames. */
export function windowsOf(app: ElectronApplication): Promise<{ count: number; urls: readonly string[] }> {
  return app.evaluate(({ BrowserWindow, webContents }) => ({
    count: BrowserWindow.getAllWindows().length,
    urls: webContents.getAllWebContents().map((contents) => contents.getURL()),
  }));
}
