import { expect, type Page } from '@playwright/test';
import { ask } from '../support/bridge.ts';
import { recordAttempts, recordRequests, windowsOf } from '../support/mainProbes.ts';
import { startOutsider } from '../support/outsider.ts';
import { test } from '../support/securityTest.ts';

const OWN_PAGE = 'app://console/index.html';

/*
 * The page's own protocol never answers with a redirect, so there is no redirect to follow out of it; and Chromium asks
 * nobody about a page that empties itself to about:blank, so that one is looked at in securitySender.spec.ts.
 */

/** Code that tries to leave the page; `url` is the variable it has the address in. */
const triggers: Readonly<Record<string, string>> = {
  'location.href': 'location.href = url',
  'location.assign': 'location.assign(url)',
  'location.replace': 'location.replace(url)',
  'navigation.navigate': 'navigation.navigate(url).finished.catch(() => undefined)',
  'link click': `add('a', { href: url }).click()`,
  'link click with Ctrl': `press(add('a', { href: url }), { ctrlKey: true })`,
  'link click with Shift': `press(add('a', { href: url }), { shiftKey: true })`,
  'link in a new window': `add('a', { href: url, target: '_blank' }).click()`,
  'link in a new window with its opener': `add('a', { href: url, target: 'named', rel: 'opener' }).click()`,
  'link in an SVG': `press(within('<svg><a href="' + url + '"><circle r="9" /></a></svg>', 'a'), {})`,
  'area of an image map': `within('<map><area href="' + url + '"></map>', 'area').click()`,
  'window.open': 'window.open(url)',
  'window.open without an opener': `window.open(url, '_blank', 'noopener,width=100')`,
  'window.open over the page': `window.open(url, '_self')`,
  'form by GET': `add('form', { action: url }).submit()`,
  'form by POST in a new window': `add('form', { action: url, method: 'post', target: '_blank' }).requestSubmit()`,
  'meta refresh': `document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: '0;url=' + url }))`,
  frame: `add('iframe', { src: url })`,
  'frame that is led away': `add('iframe', {}).contentWindow.location = url`,
  'frame that leads its parent': `add('iframe', {}).contentWindow.open(url, '_top')`,
  webview: `add('webview', { src: url })`,
};

const targets = (outside: string): readonly string[] => [
  `http://${outside}/target`,
  'https://example.com/',
  'https://example.com@console/',
  'file:///etc/passwd',
  'file:///',
  'data:text/html,<script>parent.__pwn=1</script>',
  'javascript:void(globalThis.__pwn=2)',
  'smb://host/share',
  'ms-msdt:/id',
  'mailto:a@example.com',
  'app://other/index.html',
  'app://console/index.html?other',
  'app://console/assets/',
  'view-source:app://console/index.html',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
];

test.beforeEach(({ opened }) => opened.page.evaluate(`history.replaceState(null, '', 'index.html')`));

const prepare = `
  globalThis.born = 'this very document';
  globalThis.add = (tag, fields) => {
    const element = Object.assign(document.createElement(tag), fields);
    document.body.append(element);
    return element;
  };
  globalThis.within = (html, selector) => {
    const holder = add('div', {});
    holder.innerHTML = html;
    return holder.querySelector(selector);
  };
  globalThis.press = (element, keys) =>
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window, ...keys }));
  undefined`;

/** Runs the trigger and comes back when the page and the main process both had their turn at it. */
async function pull(page: Page, code: string, url: string): Promise<void> {
  await page.evaluate(`(() => { const url = ${JSON.stringify(url)};
    try { ${code} } catch { /* Refused on the spot. */ } })()`);
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
  await ask(page, 'app.status');
}

test('no trigger leads the window, a frame or a new window anywhere', async ({ opened }) => {
  const { app, page } = opened;
  const outsider = await startOutsider();
  const [requests, attempts] = await Promise.all([recordRequests(app), recordAttempts(app)]);
  await page.evaluate(prepare);
  for (const url of targets(outsider.host)) {
    for (const [name, code] of Object.entries(triggers)) {
      await pull(page, code, url);
      expect(await page.evaluate('globalThis.born'), `${name} to ${url}`).toBe('this very document');
    }
    expect(await windowsOf(app), url).toEqual({ count: 1, urls: [OWN_PAGE] });
  }
  await pull(
    page,
    triggers['location.href'] ?? '',
    await page.evaluate(`URL.createObjectURL(new Blob(['<script>1</script>'], { type: 'text/html' }))`),
  );
  // A last one that is seen to be refused: those before it have had their answer.
  await page.evaluate(`location.href = 'https://last.example/'`);
  await expect
    .poll(async () => (await attempts()).some(({ url }) => url.includes('last.example')))
    .toBe(true);

  expect(page.url()).toBe(OWN_PAGE);
  expect(await page.evaluate('globalThis.born')).toBe('this very document');
  expect(await page.evaluate('globalThis.__pwn')).toBeUndefined();
  expect((await attempts()).filter(({ prevented }) => !prevented)).toEqual([]);
  // Seven ways of the list lead the main frame away by itself; each was stopped by the console and not by chance.
  const stopped = (await attempts()).filter(
    ({ event, url }) => event === 'will-frame-navigate' && url === `http://${outsider.host}/target`,
  );
  expect(stopped.length).toBeGreaterThanOrEqual(7);
  expect(await requests()).toEqual([]);
  expect(outsider.visits).toEqual([]);
  await outsider.close();
  await page.reload();
});

test('middle, Shift and Ctrl click of a real mouse open nothing', async ({ opened }) => {
  const { app, page } = opened;
  const outsider = await startOutsider();
  await page.evaluate(`globalThis.born = 'this very document';
    document.body.insertAdjacentHTML('afterbegin', '<a id="way" href="http://${outsider.host}/click">outside</a>'); undefined`);
  const way = page.locator('#way');
  const box = await way.boundingBox();
  if (!box) throw new Error('the link is not on screen');
  await page.mouse.click(box.x + 2, box.y + 2, { button: 'middle' });
  for (const key of ['Shift', 'Control', 'Alt', 'Control+Shift'] as const) {
    for (const one of key.split('+')) await page.keyboard.down(one);
    await page.mouse.click(box.x + 2, box.y + 2);
    for (const one of key.split('+')) await page.keyboard.up(one);
  }
  await way.focus();
  await page.keyboard.press('Control+Enter');
  await ask(page, 'app.status');
  expect(await page.evaluate('globalThis.born')).toBe('this very document');
  expect(await windowsOf(app)).toEqual({ count: 1, urls: [OWN_PAGE] });
  expect(outsider.visits).toEqual([]);
  await outsider.close();
  await page.reload();
});

test('a file or an address that is dropped on the window changes nothing', async ({ opened }) => {
  const { app, page } = opened;
  const outsider = await startOutsider();
  const attempts = await recordAttempts(app);
  await page.evaluate(`globalThis.born = 'this very document'; globalThis.dragged = 0;
    document.addEventListener('dragenter', () => { globalThis.dragged += 1; }, true); undefined`);
  const debuggee = await page.context().newCDPSession(page);
  const link = `http://${outsider.host}/dropped`;
  const drops = [
    { items: [], files: ['/etc/hostname'], dragOperationsMask: 1 },
    { items: [{ mimeType: 'text/uri-list', data: link }], dragOperationsMask: 1 },
    { items: [{ mimeType: 'text/html', data: '<img src=x onerror="__pwn=1">' }], dragOperationsMask: 1 },
  ];
  for (const data of drops) {
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await debuggee.send('Input.dispatchDragEvent', { type, x: 900, y: 500, data });
    }
  }
  await ask(page, 'app.status');
  await debuggee.detach();
  // At least: whatever lays the page out anew under the pointer makes it enter once more.
  expect(await page.evaluate('globalThis.dragged')).toBeGreaterThanOrEqual(drops.length);
  expect(await page.evaluate('globalThis.born')).toBe('this very document');
  expect(await page.evaluate('globalThis.__pwn')).toBeUndefined();
  expect((await attempts()).filter(({ prevented }) => !prevented)).toEqual([]);
  expect(await windowsOf(app)).toEqual({ count: 1, urls: [OWN_PAGE] });
  expect(outsider.visits).toEqual([]);
  await outsider.close();
});

test('the addresses of the console itself are still open to the page', async ({ opened }) => {
  const { page } = opened;
  await page.evaluate(`location.href = 'app://console/index.html#/keys'`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Keys');
  await page.evaluate('location.reload()');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Keys');
  await page.evaluate(`location.hash = '#/playground'`);
});
