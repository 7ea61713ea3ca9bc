/** Scheme of the window's content. */
export const APP_SCHEME = 'app';
/** Scheme and host of the window's content. */
export const APP_ORIGIN = `${APP_SCHEME}://console`;

/** The page's own policy; styles that libraries make at run time carry the nonce of that load. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/**
 * The headers of every `app://` response. No opener policy: the page has no opener and can open nothing, and Chromium
 * would start a second renderer process for it.
 */
export function securityHeaders(nonce: string): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy(nonce),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

/** Whether a frame shows the console's own page. */
export function isAppPage(url: string): boolean {
  return url === `${APP_ORIGIN}/index.html` || url.startsWith(`${APP_ORIGIN}/index.html#`);
}
