import { existsSync, readdirSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { recordAttempts } from '../support/mainProbes.ts';
import { test } from '../support/securityTest.ts';

const queried = [
  'accelerometer',
  'ambient-light-sensor',
  'background-fetch',
  'background-sync',
  'camera',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'geolocation',
  'gyroscope',
  'idle-detection',
  'keyboard-lock',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'nfc',
  'notifications',
  'payment-handler',
  'periodic-background-sync',
  'persistent-storage',
  'pointer-lock',
  'screen-wake-lock',
  'speaker-selection',
  'storage-access',
  'top-level-storage-access',
  'window-management',
];

/** How each power of the browser answers a page that just takes it: "granted" or something else. */
const uses: Readonly<Record<string, string>> = {
  camera: 'await navigator.mediaDevices.getUserMedia({ video: true })',
  microphone: 'await navigator.mediaDevices.getUserMedia({ audio: true })',
  screen: 'await navigator.mediaDevices.getDisplayMedia()',
  location:
    'await new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))',
  notifications: `if ((await Notification.requestPermission()) !== 'granted') throw new Error('denied')`,
  'reading the clipboard': 'await navigator.clipboard.readText()',
  'writing the clipboard': `await navigator.clipboard.writeText('x')`,
  midi: 'await navigator.requestMIDIAccess({ sysex: true })',
  'wake lock': `await navigator.wakeLock.request('screen')`,
  'idle detection': `if ((await IdleDetector.requestPermission()) !== 'granted') throw new Error('denied')`,
  'fonts of the system': `if ((await queryLocalFonts()).length === 0) throw new Error('none')`,
  'lasting storage': `if (!(await navigator.storage.persist())) throw new Error('denied')`,
  // A refused one stays without an answer.
  'full screen': `document.documentElement.requestFullscreen(); await later();
    if (!document.fullscreenElement) throw new Error('denied')`,
  'the pointer': `document.body.requestPointerLock(); await later();
    if (!document.pointerLockElement) throw new Error('denied')`,
  usb: 'await navigator.usb.requestDevice({ filters: [] })',
  hid: `if ((await navigator.hid.requestDevice({ filters: [] })).length === 0) throw new Error('none')`,
  serial: 'await navigator.serial.requestPort()',
  bluetooth: 'await navigator.bluetooth.requestDevice({ acceptAllDevices: true })',
  'all windows': 'await getScreenDetails()',
};

const outcome = (page: Page, code: string) =>
  page.evaluate<string>(
    `(async () => {
      const later = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      try { ${code}; return 'granted'; } catch (error) { return error.name; }
    })()`,
  );

test('no permission is granted, whichever it is', async ({ opened }) => {
  const states = await opened.page.evaluate<Record<string, string>>(`(async () => Object.fromEntries(
    await Promise.all(${JSON.stringify(queried)}.map(async (name) => [name,
      await navigator.permissions.query({ name, sysex: true }).then(({ state }) => state, (error) => error.name)]))))()`);
  const allowed = Object.entries(states).filter(([, state]) => state !== 'denied' && state !== 'TypeError');
  expect(allowed).toEqual([]);
  expect(Object.values(states).filter((state) => state === 'denied').length).toBeGreaterThan(15);
});

test('taking a power of the browser without asking is refused too', async ({ opened }) => {
  for (const [name, code] of Object.entries(uses)) {
    expect(await outcome(opened.page, code), name).not.toBe('granted');
  }
});

test('a session that is made later is as closed as the first', async ({ opened }) => {
  const states = await opened.app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({
      show: false,
      webPreferences: { partition: 'another', sandbox: true },
    });
    await window.loadURL('data:text/html,later');
    const names = ['notifications', 'geolocation', 'camera', 'clipboard-read', 'midi'];
    const states =
      await window.webContents.executeJavaScript(`Promise.all(${JSON.stringify(names)}.map((name) =>
      navigator.permissions.query({ name }).then(({ state }) => state, (error) => error.name)))`);
    window.destroy();
    return states as string[];
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
});

test('nothing is downloaded', async ({ opened }) => {
  const { app, page } = opened;
  const attempts = await recordAttempts(app);
  const folder = await app.evaluate(({ app: main }) => main.getPath('downloads'));
  const files = () => (existsSync(folder) ? readdirSync(folder) : []);
  const before = files();
  await page.evaluate(`for (const href of ['data:text/plain,x', URL.createObjectURL(new Blob(['x'])), 'index.html', 'assets/x.js']) {
    const link = Object.assign(document.createElement('a'), { href, download: 'taken.txt' });
    document.body.append(link);
    link.click();
  }`);
  await app.evaluate(({ webContents }) => {
    for (const contents of webContents.getAllWebContents()) contents.downloadURL('data:text/plain,last');
  });
  await expect.poll(async () => (await attempts()).map(({ url }) => url)).toContain('data:text/plain,last');
  const downloads = (await attempts()).filter(({ event }) => event === 'will-download');
  expect(downloads.length).toBeGreaterThanOrEqual(3);
  expect(downloads.filter(({ prevented }) => !prevented)).toEqual([]);
  // Chromium makes a file of its own for a moment, before it learns that there is nothing to write.
  await expect.poll(files).toEqual(before);
  await page.reload();
});
