import { app, type Session, session, type WebContents } from 'electron';
import type { IsOwnPage } from './ipc/transport.ts';

/** Closes every way out of the console's page, for all web contents and sessions there will ever be. */
export function lockDown(isOwnPage: IsOwnPage): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, isOwnPage));
  app.on('session-created', lockSession);
  lockSession(session.defaultSession);
}

function lockContents(contents: WebContents, isOwnPage: IsOwnPage): void {
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

function lockSession(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
}
