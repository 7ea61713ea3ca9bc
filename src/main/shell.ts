import { join } from 'node:path';
import { app, type BrowserWindow, protocol } from 'electron';
import { appProtocolHandler } from './appProtocol.ts';
import { APP_SCHEME, isAppPage } from './contentSecurity.ts';
import type { Router } from './ipc/router.ts';
import { serveFiles, serveRequests } from './ipc/transport.ts';
import { lockDown } from './lockdown.ts';
import { openWindow, painted, show } from './window.ts';

/** The window and its page, before there is a console behind it. */
export interface Shell {
  /** The window, while there is one. */
  readonly window: () => BrowserWindow | null;
  /** Resolves when the page has come up and asks for something, or when it will not. */
  readonly asked: Promise<void>;
  /** Whether a person gave the page this file, by dropping it on the window. */
  readonly wasGiven: (path: string) => boolean;
  /** Brings the window in front of the person, if there still is one. */
  focus(): void;
  /** The console answers from now on, requests that wait already included, and the window may be seen. */
  attach(router: Router): void;
}

/**
 * Opens the window of the ready app, locked down. It needs little code: the console behind it is loaded while the
 * page comes up, and the page's requests wait for it.
 */
export function openShell(environment: Readonly<Record<string, string | undefined>>): Shell {
  let window: BrowserWindow | null = null;
  let attach: Shell['attach'] = () => undefined;
  let noteAsked = (): void => undefined;
  const attached = new Promise<Router>((resolve) => {
    attach = resolve;
  });
  const asked = new Promise<void>((resolve) => {
    noteAsked = resolve;
  });

  const devServer = app.isPackaged ? undefined : environment.ELECTRON_RENDERER_URL;
  const isOwnPage = devServer ? (url: string) => isSameOrigin(url, devServer) : isAppPage;
  lockDown(isOwnPage);
  servePage(join(app.getAppPath(), 'out/renderer'));
  serveRequests(
    () => window,
    isOwnPage,
    async (name, input, context) => {
      noteAsked();
      return (await attached)(name, input, context);
    },
  );
  const given = new Set<string>();
  serveFiles(
    () => window,
    isOwnPage,
    (path) => given.add(path),
  );

  const open = () => {
    const opened = openWindow(devServer);
    window = opened;
    opened.on('closed', () => {
      window = null;
      noteAsked();
    });
    opened.webContents.once('did-fail-load', noteAsked);
    opened.webContents.once('render-process-gone', noteAsked);
    // Not before the console is attached: the settings, and with them the colours, are only then known.
    void Promise.all([painted(opened), attached]).then(() => {
      if (!opened.isDestroyed()) show(opened);
    });
  };
  open();
  app.on('second-instance', () => focus(window));
  app.on('activate', () => (window ? focus(window) : open()));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  return {
    window: () => window,
    asked,
    wasGiven: (path) => given.has(path),
    focus: () => focus(window),
    attach: (router) => attach(router),
  };
}

/**
 * Answers `app://` requests. With the older of Electron's two ways, on purpose: `protocol.handle` loads the whole of
 * fetch and makes streams of every file, a tenth of the start.
 */
function servePage(root: string): void {
  const answer = appProtocolHandler(root);
  protocol.registerBufferProtocol(APP_SCHEME, (request, send) => {
    const { status, headers, body } = answer(request);
    send({
      statusCode: status,
      headers: { ...headers },
      mimeType: headers['content-type'] ?? '',
      data: body,
    });
  });
}

function isSameOrigin(url: string, other: string): boolean {
  return URL.canParse(url) && new URL(url).origin === new URL(other).origin;
}

function focus(window: BrowserWindow | null): void {
  if (!window) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
