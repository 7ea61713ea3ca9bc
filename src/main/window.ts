import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import { APP_ORIGIN } from './contentSecurity.ts';

/** The surface of the theme, so that the window does not flash before the page paints. */
export function surfaceColor(): string {
  return nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff';
}

/** Opens the console's window, hidden: whoever opens it shows it. `page` is the address it loads. */
export function openWindow(page = `${APP_ORIGIN}/index.html`): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'AI Ops Console',
    backgroundColor: surfaceColor(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(app.getAppPath(), 'out/preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // A spell checker would fetch its dictionaries from the network.
      spellcheck: false,
    },
  });
  reviveAfterCrash(window);
  // A rejected load is a page that did not come up; the window then shows the browser's own error.
  void window.loadURL(page);
  return window;
}

/** A page that keeps crashing is left as it is, rather than crashing for ever. */
const MOST_REVIVALS = 3;

/** Loads the page again when its process died; what was asked goes on in the main process and is in the history. */
function reviveAfterCrash(window: BrowserWindow): void {
  let revivals = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || revivals >= MOST_REVIVALS) return;
    revivals += 1;
    window.webContents.reload();
  });
}

/** Resolves when the page has painted for the first time. */
export function painted(window: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    window.once('ready-to-show', () => resolve());
  });
}

/** Brings a window in front of the person for the first time. */
export function show(window: BrowserWindow): void {
  // Only now: decoding it would hold up the page.
  if (process.platform !== 'darwin') window.setIcon(join(app.getAppPath(), 'resources/icon.png'));
  window.show();
}
