import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
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

const refusal = (status: 403 | 404) => new Response(null, { status, headers: securityHeaders('none') });

/**
 * Serves the built page from `root` under `app://console/`. Anything that is not a plain GET of a file inside `root`
 * (other host, method, `..`, backslash, NUL, a link that leads outside) gets 403 or 404 and no content.
 */
export function appProtocolHandler(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = request.method === 'GET' ? pathInside(request.url) : null;
    if (path === null) return refusal(403);
    const type = mimeTypes[extname(path)];
    if (!type) return refusal(404);
    try {
      const realRoot = await realpath(root);
      const file = await realpath(join(realRoot, path));
      if (!file.startsWith(realRoot + sep)) return refusal(403);
      return type.startsWith('text/html')
        ? page(await readFile(file, 'utf8'), type)
        : asset(await readFile(file), type);
    } catch {
      // Not there, a folder, or not readable: to the page it is all the same.
      return refusal(404);
    }
  };
}

function page(html: string, type: string): Response {
  const nonce = randomBytes(16).toString('base64');
  return new Response(html.replaceAll('%CSP_NONCE%', nonce), {
    headers: { ...securityHeaders(nonce), 'content-type': type, 'cache-control': 'no-store' },
  });
}

function asset(content: Buffer<ArrayBuffer>, type: string): Response {
  return new Response(content, {
    headers: { ...securityHeaders('none'), 'content-type': type, 'cache-control': 'no-cache' },
  });
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
