import { app, type Session, session, type WebContents } from 'electron';
import { APP_ORIGIN } from './contentSecurity.ts';
import type { IsOwnPage } from './ipc/transport.ts';

/** A proxy that is not there: whatever Chromium would send out, for the page or on its own, ends here. */
const NOWHERE = 'socks5://127.0.0.1:9';

/**
 * Closes every way out of the console's page, for all web contents and sessions there will ever be. Calls to providers
 * do not go through Chromium, so its sessions need no network at all; a page from a dev server leaves them this machine.
 */
export function lockDown(isOwnPage: IsOwnPage): void {
  // Without the rule Chromium would leave the proxy out for addresses of this machine.
  const proxyBypassRules = isOwnPage(`${APP_ORIGIN}/index.html`) ? '<-loopback>' : '';
  const lock = (target: Session) => lockSession(target, proxyBypassRules);
  app.on('web-contents-created', (_event, contents) => lockContents(contents, isOwnPage));
  app.on('session-created', lock);
  lock(session.defaultSession);
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
  // Peer connections are not covered by the content policy; without UDP they go to the proxy like the rest.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

function lockSession(target: Session, proxyBypassRules: string): void {
  void target.setProxy({ mode: 'fixed_servers', proxyRules: NOWHERE, proxyBypassRules });
  target.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
}
