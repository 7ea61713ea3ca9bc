import { expect, type Page } from '@playwright/test';
import { ask } from '../support/bridge.ts';
import { recordRequests } from '../support/mainProbes.ts';
import { startOutsider } from '../support/outsider.ts';
import { test } from '../support/securityTest.ts';

/** Written out on purpose: a change of the policy has to be made here too, by somebody who thinks about it. */
const approvedPolicy = (nonce: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; ` +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/** The policy that came with the page, and the nonce the page itself holds. */
async function reloaded(page: Page): Promise<{ policy: string; nonce: string; headers: object }> {
  const response = await page.reload();
  const headers = (await response?.allHeaders()) ?? {};
  const nonce = await page.locator('meta[name="csp-nonce"]').getAttribute('content');
  return { policy: headers['content-security-policy'] ?? '', nonce: nonce ?? '', headers };
}

test('the document comes with the approved policy and a nonce of its own', async ({ opened }) => {
  const first = await reloaded(opened.page);
  const second = await reloaded(opened.page);
  for (const { policy, nonce, headers } of [first, second]) {
    expect(policy).toBe(approvedPolicy(nonce));
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  }
  expect(second.nonce).not.toBe(first.nonce);
});

test('walking through all pages breaks no rule of the policy and asks nothing of anybody outside', async ({
  opened,
}) => {
  const { app, page } = opened;
  const requests = await recordRequests(app);
  await page.addInitScript(`
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.violations.push(event.effectiveDirective + ' ' + event.blockedURI));`);
  await page.reload();
  for (const name of ['Playground', 'Usage', 'Reliability', 'Cache', 'Keys', 'Activity', 'Settings']) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  }
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: 'Command' })).toBeVisible();
  await page.keyboard.press('Escape');
  expect(await page.evaluate('globalThis.violations')).toEqual([]);
  expect(await requests()).toEqual([]);
});

/**
 * Runs code in the page as the page's own would run: not inside the debugger's call, where V8 lets `eval` through.
 * The result is what the code resolves to, "blocked" when it throws.
 */
const asPage = (page: Page, code: string) =>
  page.evaluate<unknown>(`new Promise((resolve) => setTimeout(() => {
    const run = async () => { ${code} };
    run().then(resolve, () => resolve('blocked'));
  }))`);

test('text never becomes code', async ({ opened }) => {
  const { page } = opened;
  const attempts = [
    `return eval('1 + 1')`,
    `return new Function('return 2')()`,
    `return (async () => {}).constructor('return 2')()`,
    `return new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`,
    `return await import('data:text/javascript,export default 2')`,
    `return await import(URL.createObjectURL(new Blob(['export default 2'], { type: 'text/javascript' })))`,
    `return await new Promise((resolve, reject) => {
      const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(2)'])));
      worker.onmessage = () => resolve(2);
      worker.onerror = reject;
    })`,
  ];
  for (const attempt of attempts) expect(await asPage(page, attempt), attempt).toBe('blocked');
  await asPage(
    page,
    `
    setTimeout('globalThis.__pwn = "timer"');
    const script = document.createElement('script');
    script.textContent = 'globalThis.__pwn = "inline"';
    document.body.append(script);
    const data = document.createElement('script');
    data.src = 'data:text/javascript,globalThis.__pwn="data"';
    document.body.append(data);
    const holder = document.createElement('div');
    holder.innerHTML = '<button onclick="globalThis.__pwn = 1"></button><a href="javascript:void(globalThis.__pwn=2)">x</a>' +
      '<img src="data:," onerror="globalThis.__pwn = 3"><svg onload="globalThis.__pwn = 4"></svg>' +
      '<iframe srcdoc="&lt;script>parent.__pwn = 5&lt;/script>"></iframe><iframe src="javascript:parent.__pwn=6"></iframe>' +
      '<div style="background: red" id="styled"></div>';
    document.body.append(holder);
    holder.querySelector('button').click();
    holder.querySelector('a').click();
    // Later than everything above had its turn.
    await new Promise((resolve) => { const last = new Image(); last.onerror = resolve; last.src = 'data:,'; });
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));`,
  );
  expect(await page.evaluate('globalThis.__pwn')).toBeUndefined();
  expect(await page.evaluate(`getComputedStyle(document.getElementById('styled')).backgroundColor`)).toBe(
    'rgba(0, 0, 0, 0)',
  );
  await page.reload();
});

interface Load {
  /** Code that loads something from an address. */
  readonly from: (url: string) => string;
  /** How the blocked address is reported; frames are named by origin, and what throws or waits is not. */
  readonly reported: 'whole' | 'origin' | 'not';
}

/** Every way a page has to load something. */
const loads: readonly Load[] = [
  { from: (url) => `fetch('${url}')`, reported: 'whole' },
  { from: (url) => `fetch('${url}', { mode: 'no-cors' })`, reported: 'whole' },
  {
    from: (url) => `const it = new XMLHttpRequest(); it.open('GET', '${url}', false); it.send()`,
    reported: 'whole',
  },
  { from: (url) => `new WebSocket('${url.replace('http', 'ws')}')`, reported: 'whole' },
  { from: (url) => `new EventSource('${url}')`, reported: 'whole' },
  { from: (url) => `navigator.sendBeacon('${url}', 'x')`, reported: 'whole' },
  { from: (url) => `new Image().src = '${url}'`, reported: 'whole' },
  { from: (url) => `new FontFace('x', 'url(${url})').load()`, reported: 'whole' },
  { from: (url) => `import('${url}')`, reported: 'whole' },
  { from: (url) => `new Worker('${url}')`, reported: 'not' },
  { from: (url) => `new SharedWorker('${url}')`, reported: 'not' },
  { from: (url) => `new WebTransport('${url.replace('http:', 'https:')}')`, reported: 'whole' },
  { from: (url) => `add('script', { src: '${url}' })`, reported: 'whole' },
  { from: (url) => `add('link', { rel: 'stylesheet', href: '${url}' })`, reported: 'whole' },
  { from: (url) => `add('link', { rel: 'prefetch', href: '${url}' })`, reported: 'whole' },
  { from: (url) => `add('link', { rel: 'modulepreload', href: '${url}' })`, reported: 'whole' },
  { from: (url) => `add('link', { rel: 'preload', as: 'image', href: '${url}' })`, reported: 'whole' },
  { from: (url) => `add('link', { rel: 'manifest', href: '${url}' })`, reported: 'not' },
  { from: (url) => `add('link', { rel: 'icon', href: '${url}' })`, reported: 'whole' },
  { from: (url) => `add('object', { data: '${url}' })`, reported: 'origin' },
  { from: (url) => `add('embed', { src: '${url}' })`, reported: 'origin' },
  { from: (url) => `add('iframe', { src: '${url}' })`, reported: 'origin' },
  { from: (url) => `add('video', { src: '${url}' })`, reported: 'whole' },
  { from: (url) => `add('a', { href: '#/playground', ping: '${url}' }).click()`, reported: 'whole' },
  { from: (url) => `add('div', {}).style.backgroundImage = 'url(${url})'`, reported: 'whole' },
  { from: (url) => `add('div', {}).innerHTML = '<svg><image href="${url}" /></svg>'`, reported: 'whole' },
];

test('the page reaches no address but its own, not on this machine either', async ({ opened }) => {
  const { app, page } = opened;
  const outsider = await startOutsider();
  const requests = await recordRequests(app);
  await page.evaluate(`
    globalThis.reported = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.reported.push(event.blockedURI.replace(/^(ws|https?)(?=s?:)/, 'http').replace('https:', 'http:')));
    globalThis.add = (tag, fields) => {
      const element = Object.assign(document.createElement(tag), fields);
      document.body.append(element);
      return element;
    };
    undefined`);
  const missing = new Set<string>();
  for (const [place, load] of [outsider.host, 'example.com'].flatMap((host) =>
    loads.map((way, index) => [`http://${host}/${index}`, way] as const),
  )) {
    await asPage(page, load.from(place.replace('http://e', 'https://e')));
    if (load.reported !== 'not') missing.add(load.reported === 'whole' ? place : new URL(place).origin);
  }
  await expect
    .poll(async () => {
      for (const url of await page.evaluate<string[]>('globalThis.reported')) missing.delete(url);
      return [...missing];
    })
    .toEqual([]);
  expect(outsider.visits).toEqual([]);
  expect(await requests()).toEqual([]);

  // The same place can be reached by who may: the test would notice a visit.
  expect((await fetch(`http://${outsider.host}/control`)).status).toBe(200);
  expect(outsider.visits).toEqual(['GET /control']);
  await outsider.close();
  await page.reload();
  expect((await ask(page, 'app.status')).ready).toBe(true);
});

test('a peer connection, which no content policy covers, finds no way out either', async ({ opened }) => {
  const { page } = opened;
  const outsider = await startOutsider();
  const server = (url: string) => `{ urls: '${url}', username: 'a', credential: 'b' }`;
  const servers = [
    `stun:127.0.0.1:${outsider.udpPort}`,
    `turn:127.0.0.1:${outsider.udpPort}?transport=udp`,
    `turn:${outsider.host}?transport=tcp`,
  ];
  const candidates = await page.evaluate(`new Promise(async (resolve) => {
    const peer = new RTCPeerConnection({ iceServers: [${servers.map(server).join(', ')}] });
    const found = [];
    peer.createDataChannel('x');
    peer.onicecandidate = ({ candidate }) => candidate && found.push(candidate.candidate);
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && resolve(found);
    await peer.setLocalDescription(await peer.createOffer());
  })`);
  expect(candidates).toEqual([]);
  expect(outsider.visits).toEqual([]);
  await outsider.close();
});
