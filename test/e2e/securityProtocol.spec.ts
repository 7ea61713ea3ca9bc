import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { test } from '../support/securityTest.ts';

const ROOT = join(import.meta.dirname, '../..');

const tricks: readonly string[] = [
  'app://console/',
  'app://console/assets/',
  'app://console/assets',
  'app://console/nothing.html',
  'app://console/../package.json',
  'app://console/..%2fpackage.json',
  'app://console/..%2f..%2f..%2f..%2f..%2fetc/passwd',
  'app://console/%2e%2e/%2e%2e/package.json',
  'app://console/%2e%2e%2f%2e%2e%2fpackage.json',
  'app://console/assets/..%2f..%2fmain/index.js',
  'app://console/assets/....//....//main/index.js',
  'app://console/..%5c..%5cpackage.json',
  'app://console/..\\..\\package.json',
  'app://console/%252e%252e%252fpackage.json',
  'app://console/%c0%ae%c0%ae/package.json',
  'app://console//etc/passwd',
  'app://console/%2fetc%2fpasswd',
  'app://console/C:%5cWindows%5cwin.ini',
  'app://console/index.html%00.png',
  'app://console/index.html%0d%0aX-Header:%201',
  'app://console/index.html/',
  'app://console/index.html/..%2f..%2fmain/index.js',
  'app://console/~/.bashrc',
  'app://console/file:%2f%2f%2fetc%2fpasswd',
  'app://console/%',
  'app://console/%zz',
  `app://console/${'a/'.repeat(2000)}x.js`,
  'app://other/index.html',
  'app://console.evil.example/index.html',
  'app://CONSOLE@other/index.html',
  'app://console./index.html',
];

interface Answer {
  readonly url: string;
  readonly status: number | string;
  readonly length: number;
}

/** What the app's own protocol answers in the main process, where nothing else stands before it. */
function fetchAll(
  app: Parameters<Parameters<typeof test>[2]>[0]['opened']['app'],
  urls: readonly string[],
  method = 'GET',
): Promise<readonly Answer[]> {
  return app.evaluate(
    async ({ net }, [all, how]) =>
      Promise.all(
        all.map(async (url) => {
          try {
            const response = await net.fetch(url, { method: how });
            return { url, status: response.status, length: (await response.arrayBuffer()).byteLength };
          } catch (error) {
            return { url, status: (error as Error).message, length: 0 };
          }
        }),
      ),
    [urls, method] as const,
  );
}

const isRefusal = ({ status, length }: Answer) => status !== 200 && length === 0;

test('no address of the page leads to a file outside of it', async ({ opened }) => {
  const answers = await fetchAll(opened.app, tricks);
  expect(answers.filter((answer) => !isRefusal(answer))).toEqual([]);
  // The way itself is open: a file of the page is served.
  const [page] = await fetchAll(opened.app, ['app://console/index.html']);
  expect(page).toMatchObject({ status: 200 });
});

test('a link in the folder that leads out of it is not followed', async ({ opened }) => {
  const assets = join(ROOT, 'out/renderer/assets');
  const links = {
    'leak.json': '../../../package.json',
    'leak.css': '/etc/passwd',
    'leak.png': '/proc/self/environ',
  };
  try {
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(assets, name));
    const answers = await fetchAll(
      opened.app,
      Object.keys(links).map((name) => `app://console/assets/${name}`),
    );
    expect(answers.filter((answer) => !isRefusal(answer))).toEqual([]);
  } finally {
    for (const name of Object.keys(links)) rmSync(join(assets, name), { force: true });
  }
});

test('only reading is answered', async ({ opened }) => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']) {
    const answers = await fetchAll(opened.app, ['app://console/index.html'], method);
    expect(
      answers.filter((answer) => !isRefusal(answer)),
      method,
    ).toEqual([]);
  }
});

test('the page itself can read nothing by these addresses either', async ({ opened }) => {
  const read = await opened.page.evaluate<string[]>(`(async () => {
    const got = [];
    for (const url of ${JSON.stringify([...tricks, 'file:///etc/passwd'])}) {
      await fetch(url).then(async (response) => got.push(url + ' ' + (await response.text()).length), () => undefined);
      try {
        const request = new XMLHttpRequest();
        request.open('GET', url, false);
        request.send();
        if (request.responseText !== '') got.push('by XHR ' + url);
      } catch { /* Refused. */ }
    }
    return got;
  })()`);
  expect(read).toEqual([]);
});

test('files come with their own type and are not taken for another', async ({ opened }) => {
  const headers = await opened.app.evaluate(async ({ net }) => {
    const page = await net.fetch('app://console/index.html');
    const script = /assets\/index[^"]+\.js/.exec(await page.text())?.[0];
    const answer = await net.fetch(`app://console/${script}`);
    return Object.fromEntries(answer.headers);
  });
  expect(headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});
