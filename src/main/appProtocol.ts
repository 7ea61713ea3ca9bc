import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { APP_ORIGIN, securityHeaders } from './contentSecurity.ts';

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** What is asked for. */
export interface PageRequest {
  readonly method: string;
  readonly url: string;
}

/** What is answered. */
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const refusal = (status: 403 | 404): PageResponse => ({
  status,
  headers: securityHeaders('none'),
  body: Buffer.alloc(0),
});

/**
 * Serves the built page from `root` under `app://console/`. Anything that is not a plain GET of a file inside `root`
 * (other host, method, `..`, backslash, NUL, a link that leads outside) gets 403 or 404 and no content.
 */
export function appProtocolHandler(root: string): (request: PageRequest) => PageResponse {
  return ({ method, url }) => {
    const path = method === 'GET' ? pathInside(url) : null;
    if (path === null) return refusal(403);
    const type = mimeTypes[extname(path)];
    if (!type) return refusal(404);
    try {
      // At once: a file of the bundle is read in less time than a turn through the thread pool takes.
      const realRoot = realpathSync(root);
      const file = realpathSync(join(realRoot, path));
      if (!file.startsWith(realRoot + sep)) return refusal(403);
      const content = readFileSync(file);
      return type.startsWith('text/html') ? page(content.toString(), type) : asset(content, type);
    } catch {
      // Not there, a folder, or not readable: to the page it is all the same.
      return refusal(404);
    }
  };
}

function page(html: string, type: string): PageResponse {
  const nonce = randomBytes(16).toString('base64');
  return {
    status: 200,
    headers: { ...securityHeaders(nonce), 'content-type': type, 'cache-control': 'no-store' },
    body: Buffer.from(html.replaceAll('%CSP_NONCE%', nonce)),
  };
}

function asset(body: Buffer, type: string): PageResponse {
  return {
    status: 200,
    headers: { ...securityHeaders('none'), 'content-type': type, 'cache-control': 'no-cache' },
    body,
  };
}

/** The decoded path of an app:// URL, or null when it tries to be anything but a plain one. */
function pathInside(url: string): string | null {
  let decoded: string;
  try {
    const parsed = new URL(url);
    if (`${parsed.protocol}//${parsed.host}` !== APP_ORIGIN) return null;
    decoded = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  const isPlain = /^(\/[A-Za-z0-9_.-]+)+$/.test(decoded) && !decoded.split('/').includes('..');
  return isPlain ? decoded : null;
}
