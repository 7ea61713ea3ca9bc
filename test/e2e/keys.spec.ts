import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { test } from '../support/consoleTest.ts';
import { addKey, answer, ended, goTo, keyRow, run, write } from '../support/consoleWindow.ts';
import { tapIpc, tappedMessages } from '../support/ipcTap.ts';
import { formsIn, formsInFiles, formsInProcesses, formsOf } from '../support/secretSweep.ts';
import { keychainEntries } from '../support/systemKeychain.ts';

/** A server that is not counted as this machine, so that it needs its key. */
const hosted = (port: number) => ({
  provider: 'openai',
  model: 'gpt-4o-mini',
  providers: [{ id: 'openai', name: 'Hosted', base_url: `http://0.0.0.0:${port}/v1` }],
});

const passwords = async () => (await keychainEntries()).map(({ password }) => password);

test('a key is saved in the keychain, tested, refused, replaced and removed, and only its tail is shown', async ({
  open,
  serve,
}) => {
  const [first, second] = ['sk-e2e-first-0a1b2c3d4e5f', 'sk-e2e-second-5f4e3d2c1b0a'];
  const server = await serve({ key: first });
  const { page } = await open({ settings: hosted(server.port) });
  await addKey(page, 'Hosted', first);
  const row = keyRow(page, 'Hosted');
  await expect(row).toContainText('…4e5f');
  await expect(row).toContainText('Stored inkeychain');
  await expect(row).toContainText('not tested');
  await expect(
    page.getByRole('region', { name: 'Add a key' }).getByLabel('Key', { exact: true }),
  ).toHaveValue('');
  expect(await passwords()).toContain(first);

  await row.getByRole('button', { name: 'Test key' }).click();
  await expect(row).toContainText('accepted');
  await expect(row).toContainText('2 models');

  server.accept(second);
  await row.getByRole('button', { name: 'Test key' }).click();
  await expect(row).toContainText('rejected');
  await expect(row.getByRole('alert')).toContainText('Incorrect API key provided.');

  await row.getByRole('button', { name: /^Replace/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace the key of Hosted' });
  await dialog.getByLabel('New key').fill(second);
  await dialog.getByRole('button', { name: 'Save key' }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toContainText('…1b0a');
  await row.getByRole('button', { name: 'Test key' }).click();
  await expect(row).toContainText('accepted');
  expect(await passwords()).toContain(second);
  expect(await passwords()).not.toContain(first);
  expect(await page.content()).not.toContain(second.slice(0, -4));

  await row.getByRole('button', { name: /^Remove/ }).click();
  await page
    .getByRole('dialog', { name: /Remove the key/ })
    .getByRole('button', { name: 'Remove key' })
    .click();
  await expect(row).toHaveCount(0);
  expect(await passwords()).not.toContain(second);
});

test('a saved key is there after a restart', async ({ open, serve }) => {
  const key = 'sk-e2e-restart-91d27c64aa03';
  const server = await serve({ key, answer: () => 'You may.' });
  const first = await open({ settings: hosted(server.port) });
  await addKey(first.page, 'Hosted', key);
  await expect(keyRow(first.page, 'Hosted')).toBeVisible();
  await first.close();
  const { page } = await open({ userData: first.userData });
  await write(page, 'May I?');
  await run(page);
  await expect(answer(page)).toContainText('You may.');
  await goTo(page, 'Keys');
  await expect(keyRow(page, 'Hosted')).toContainText('Last usedjust now');
});

test('a key that no header can carry is refused before anything is stored', async ({ open, serve }) => {
  const server = await serve();
  const { page } = await open({ settings: hosted(server.port) });
  const before = await passwords();
  for (const bad of ['sk-with-ünïcode-in-it', 'sk with spaces in it', `sk-${'x'.repeat(1300)}`]) {
    await addKey(page, 'Hosted', bad);
    const note = page.getByRole('region', { name: 'Add a key' }).getByRole('alert');
    await expect(note).toContainText('The key was not saved');
    await expect(note).toContainText('key.');
    await expect(note).not.toContainText(bad);
    await goTo(page, 'Usage');
  }
  expect(await passwords()).toEqual(before);
});

test('a key is nowhere but in the keychain and in the one message that brought it in', async ({
  open,
  serve,
}) => {
  const secret = 'sk-canary+/9dQx7Lr2Vw8Tz4Kp6Nm3';
  const wrong = 'sk-canary+/WRONG8sJe5Hf1Yb7Gc2';
  // The rudest provider: it repeats the key it was sent in its own message.
  const server = await serve({
    key: secret,
    answer: () => 'Fine.',
    refusal: (authorization) => `Incorrect API key provided: ${authorization?.replace('Bearer ', '')}`,
  });
  const opened = await open({ settings: hosted(server.port) });
  const { app, page, userData } = opened;
  await tapIpc(app);

  await addKey(page, 'Hosted', secret);
  const row = keyRow(page, 'Hosted');
  await row.getByRole('button', { name: 'Test key' }).click();
  await expect(row).toContainText('accepted');
  await goTo(page, 'Playground');
  await write(page, 'Is it well?');
  await run(page);
  await expect(answer(page)).toContainText('Fine.');

  server.accept('another');
  await write(page, 'And now?');
  await run(page);
  await expect(answer(page).getByRole('alert')).toContainText('Incorrect API key provided');
  await goTo(page, 'Keys');
  await row.getByRole('button', { name: /^Replace/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Replace the key of Hosted' });
  await dialog.getByLabel('New key').fill(wrong);
  await dialog.getByRole('button', { name: 'Save key' }).click();
  await row.getByRole('button', { name: 'Test key' }).click();
  await expect(row).toContainText('rejected');
  await goTo(page, 'Playground');
  await run(page);
  await ended(page);
  // The server saw both, so both were really used.
  expect(server.authorizations).toContain(`Bearer ${secret}`);
  expect(server.authorizations).toContain(`Bearer ${wrong}`);

  const messages = await tappedMessages(app);
  const storage = String(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'));
  for (const [key, route] of [
    [secret, 'keys.add'],
    [wrong, 'keys.replace'],
  ] as const) {
    const carriers = messages.filter(({ json }) => formsIn(json, key).length > 0);
    expect(carriers.map(({ way, name }) => `${way} ${name}`)).toEqual([`request ${route}`]);
    for (const name of ['Playground', 'Activity', 'Keys', 'Usage', 'Settings'] as const) {
      await goTo(page, name);
      expect(formsIn(await page.content(), key)).toEqual([]);
    }
    expect(formsIn(storage, key)).toEqual([]);
    expect(formsInProcesses(opened.process.pid ?? 0, key)).toEqual([]);
    expect(formsInFiles(userData, key)).toEqual([]);
  }
  await opened.close();
  for (const key of [secret, wrong]) expect(formsInFiles(userData, key)).toEqual([]);
});

test('the search for a key finds every form it looks for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  const secret = 'sk-canary+/9dQx7Lr2Vw8Tz4Kp6Nm3';
  mkdirSync(join(folder, 'deep'));
  const planted: Readonly<Record<string, Buffer | string>> = {
    raw: `{"key":"${secret}"}`,
    hex: Buffer.from(secret).toString('hex'),
    HEX: Buffer.from(secret).toString('hex').toUpperCase(),
    URL: `https://host/?key=${encodeURIComponent(secret)}`,
    'UTF-16': Buffer.from(secret, 'utf16le'),
    'first half': secret.slice(0, 16),
    'base64 +0': Buffer.from(`${secret}!`).toString('base64'),
    'base64 +1': Buffer.from(`Bearer ${secret}`).toString('base64'),
    'base64 +2': Buffer.from(`ab${secret}xyz`).toString('base64'),
    'base64url +1': Buffer.from(`:${secret}`).toString('base64url'),
  };
  for (const [form, content] of Object.entries(planted)) {
    const path = join(folder, 'deep', 'file');
    writeFileSync(path, Buffer.concat([Buffer.from('before '), Buffer.from(content)]));
    expect(formsInFiles(folder, secret), form).toContain(`${path}: ${form}`);
  }
  expect([...formsOf(secret).values()].every((form) => form.length >= 16)).toBe(true);
  expect(formsIn('nothing of it', secret)).toEqual([]);
});

test('a key of the environment is named as the source, used, and kept out of files and children', async ({
  open,
  serve,
}) => {
  const key = 'sk-from-the-shell-3b9e7d1f5a2c';
  const server = await serve({ key, answer: () => 'It fits.' });
  const opened = await open({ settings: hosted(server.port), env: { OPENAI_API_KEY: key } });
  const { app, page, userData } = opened;
  await expect(page.getByText('key …5a2c from OPENAI_API_KEY')).toBeVisible();
  await write(page, 'Does it fit?');
  await run(page);
  await expect(answer(page)).toContainText('It fits.');
  expect(server.authorizations).toEqual([`Bearer ${key}`]);

  await goTo(page, 'Keys');
  const row = page.getByRole('list', { name: 'Keys from the environment' }).getByRole('listitem');
  await expect(row).toContainText('OPENAI_API_KEY');
  await expect(row).toContainText('…5a2c');
  await expect(row).toContainText('in use');
  expect(formsIn(await page.content(), key)).toEqual([]);

  // From inside: what a program that the console would start inherits, as a child process and as a utility process.
  const inherited = await app.evaluate(async ({ utilityProcess }, script) => {
    const { spawnSync } = process.getBuiltinModule('node:child_process');
    const child = spawnSync('env', { encoding: 'utf8' }).stdout;
    const utility = await new Promise<string>((resolve) => {
      utilityProcess.fork(script).once('message', (message) => resolve(JSON.stringify(message)));
    });
    return { child, utility };
  }, environmentReporter());
  expect(inherited.child).toContain('HOME=');
  expect(inherited.utility).toContain('HOME');
  expect(formsIn(inherited.child, key)).toEqual([]);
  expect(formsIn(inherited.utility, key)).toEqual([]);
  expect(formsInFiles(userData, key)).toEqual([]);
  await opened.close();
  expect(formsInFiles(userData, key)).toEqual([]);
});

/** A program that tells its parent its environment. */
function environmentReporter(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'reporter-')), 'reporter.cjs');
  writeFileSync(path, 'process.parentPort.postMessage({ ...process.env }); setInterval(() => {}, 1000);\n');
  return path;
}
