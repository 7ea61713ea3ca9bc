import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appProtocolHandler } from '../../../src/main/appProtocol.ts';
import { tempDir } from '../../support/tempDir.ts';

/** A bundle with a page and a script, beside a secret that is not part of it. */
function bundle() {
  const dir = tempDir();
  const root = join(dir, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<meta name="csp-nonce" content="%CSP_NONCE%">');
  writeFileSync(join(root, 'assets', 'index-a1.js'), 'export {};');
  writeFileSync(join(dir, 'secret.json'), 'the secret');
  symlinkSync(join(dir, 'secret.json'), join(root, 'link.json'));
  const handle = appProtocolHandler(root);
  return (url: string, method = 'GET') => handle({ url, method });
}

test('the page comes with the strict policy and a nonce of its own each time', () => {
  const get = bundle();
  const nonces = new Set<string>();
  for (let i = 0; i < 2; i++) {
    const response = get('app://console/index.html');
    const nonce = /content="([^"]+)"/.exec(response.body.toString())?.[1] ?? '';
    nonces.add(nonce);
    expect(response.headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
    );
  }
  expect(nonces.size).toBe(2);
  expect(get('app://console/assets/index-a1.js').headers['content-type']).toContain('javascript');
});

test.each([
  'app://console/..%2fsecret.json',
  'app://console/..%2f..%2f..%2f..%2fetc%2fpasswd',
  'app://console/assets/..%2f..%2fsecret.json',
  'app://console/%2e%2e/secret.json',
  'app://console/..%5csecret.json',
  'app://console//etc/passwd',
  'app://console/%2fetc%2fpasswd',
  'app://console/index.html%00.js',
  'app://console/link.json',
  'app://console/',
  'app://console/assets',
  'app://console/missing.js',
  'app://other/index.html',
  'app://console.evil/index.html',
])('%s gives no content', (url) => {
  const response = bundle()(url);
  expect([403, 404]).toContain(response.status);
  expect(response.body).toHaveLength(0);
});

test('only GET is answered', () => {
  expect(bundle()('app://console/index.html', 'POST').status).toBe(403);
});
