import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { ConsoleApp } from '../support/app.ts';
import type { ChatServer } from '../support/chatServer.ts';
import { test as base } from '../support/consoleTest.ts';
import { addKey, answer, goTo, keyRow, run, write } from '../support/consoleWindow.ts';
import { type KeyringOptions, type PrivateKeyring, startKeyring } from '../support/keyring.ts';
import { quit } from '../support/quit.ts';
import { formsInFiles } from '../support/secretSweep.ts';
import { keychainEntries } from '../support/systemKeychain.ts';

const test = base.extend<{ startKeyring: (options?: KeyringOptions) => Promise<PrivateKeyring> }>({
  startKeyring: async ({ atEnd }, use) => {
    await use(async (options) => {
      const keyring = await startKeyring(options);
      atEnd(() => keyring.close());
      return keyring;
    });
  },
});

const key = 'sk-keychain-test-6d2f81c04b9e';

const hosted = (server: ChatServer) => ({
  provider: 'openai',
  model: 'gpt-4o-mini',
  providers: [{ id: 'openai', name: 'Hosted', base_url: `http://0.0.0.0:${server.port}/v1` }],
});

/** What of the keyring's environment the console needs; its own display stays. */
const busOf = ({ environment }: PrivateKeyring) => ({
  DBUS_SESSION_BUS_ADDRESS: environment.DBUS_SESSION_BUS_ADDRESS,
});

const keychain = (page: Page) => page.getByRole('region', { name: 'Keychain' });

async function checkAgain(page: Page): Promise<void> {
  await goTo(page, 'Keys');
  await keychain(page).getByRole('button', { name: 'Check again' }).click();
}

async function ask(page: Page, prompt: string): Promise<void> {
  await goTo(page, 'Playground');
  await write(page, prompt);
  await run(page);
}

/** What a console without a keychain does: works, says what is the matter, keeps keys in memory, and quits. */
async function worksInMemoryOnly(opened: ConsoleApp, server: ChatServer, why: RegExp): Promise<void> {
  const { page, userData } = opened;
  await goTo(page, 'Keys');
  await expect(keychain(page)).toContainText('Secret Service (libsecret)');
  await expect(keychain(page)).toContainText('unavailable');
  await expect(keychain(page)).toContainText(why);
  await expect(keychain(page)).toContainText('memory only');
  await expect(page.getByRole('contentinfo')).toContainText('unavailable');

  await addKey(page, 'Hosted', key);
  await expect(keyRow(page, 'Hosted')).toContainText('Stored inmemory only');
  await ask(page, 'Does it work?');
  await expect(answer(page)).toContainText('It works.');
  expect(server.authorizations.at(-1)).toBe(`Bearer ${key}`);
  expect(await quit(opened)).toBe(0);
  expect(formsInFiles(userData, key)).toEqual([]);
}

test('without a message bus the console works with keys in memory, and says so', async ({ open, serve }) => {
  const server = await serve({ key, answer: () => 'It works.' });
  const opened = await open({
    settings: hosted(server),
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' },
  });
  await worksInMemoryOnly(opened, server, /no D-Bus session bus/);
  const { page } = await open({
    userData: opened.userData,
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' },
  });
  await ask(page, 'And after a restart?');
  await expect(answer(page).getByRole('alert')).toContainText('needs an API key and there is none');
});

test('without a secret service too', async ({ open, serve, startKeyring }) => {
  const keyring = await startKeyring({ secretService: false });
  const server = await serve({ key, answer: () => 'It works.' });
  const opened = await open({ settings: hosted(server), env: busOf(keyring) });
  await worksInMemoryOnly(opened, server, /is not running in this session.*gnome-keyring or KWallet/);
});

test('a locked keyring is said to be locked, loses nothing, and is used again once it is unlocked', async ({
  open,
  serve,
  startKeyring,
}) => {
  const keyring = await startKeyring();
  const server = await serve({ key, answer: () => 'It works.' });
  const first = await open({ settings: hosted(server), env: busOf(keyring) });
  await addKey(first.page, 'Hosted', key);
  await expect(keyRow(first.page, 'Hosted')).toContainText('Stored inkeychain');
  expect(await quit(first)).toBe(0);

  await keyring.lock();
  const opened = await open({ userData: first.userData, env: busOf(keyring) });
  const { page } = opened;
  await goTo(page, 'Keys');
  await expect(keychain(page)).toContainText('locked');
  await expect(keychain(page)).toContainText('Unlock it');
  await ask(page, 'Does it work?');
  await expect(answer(page).getByRole('alert')).toContainText('is locked. Unlock it, then try again.');
  await expect(answer(page).getByText('keychain.locked', { exact: true })).toBeVisible();
  await expect(answer(page).getByRole('link', { name: 'Open Keys' })).toBeVisible();
  expect(server.authorizations).toEqual([]);

  await goTo(page, 'Keys');
  await keyRow(page, 'Hosted')
    .getByRole('button', { name: /^Replace/ })
    .click();
  const dialog = page.getByRole('dialog', { name: /Replace/ });
  await dialog.getByLabel('New key').fill('sk-must-not-get-in-0000');
  await dialog.getByRole('button', { name: 'Save key' }).click();
  await expect(dialog.getByRole('alert')).toContainText('No key was changed.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await keyring.unlock();
  await checkAgain(page);
  await expect(keychain(page)).toContainText('ready');
  await ask(page, 'And now?');
  await expect(answer(page)).toContainText('It works.');
  expect(server.authorizations).toEqual([`Bearer ${key}`]);
  expect((await keychainEntries(keyring.environment)).map(({ password }) => password)).toEqual([key]);
  await keyring.lock();
  expect(await quit(opened)).toBe(0);
});

test('a keyring that waits for its password says so, and the console can be used and quit meanwhile', async ({
  open,
  serve,
  startKeyring,
}) => {
  const keyring = await startKeyring({ display: process.env.DISPLAY ?? '' });
  const server = await serve({ answer: () => 'It works.' });
  await keyring.lock();
  const settings = { ...hosted(server), provider: 'sandbox', model: 'sandbox-fast' };
  const opened = await open({ settings, env: busOf(keyring) });
  await goTo(opened.page, 'Keys');
  await expect(keychain(opened.page)).toContainText('waiting for you');
  await expect(keychain(opened.page)).toContainText('Waiting for your keyring to be unlocked');
  await ask(opened.page, 'Hello?');
  await expect(answer(opened.page)).toContainText('Sandbox answer');
  expect(await quit(opened)).toBe(0);
});

test('a keyring that hangs holds nothing up, and is used again once it answers', async ({
  open,
  serve,
  startKeyring,
}) => {
  const keyring = await startKeyring();
  const server = await serve({ key, answer: () => 'It works.' });
  const first = await open({ settings: hosted(server), env: busOf(keyring) });
  await addKey(first.page, 'Hosted', key);
  await expect(keyRow(first.page, 'Hosted')).toContainText('Stored inkeychain');
  expect(await quit(first)).toBe(0);

  keyring.freeze();
  const opened = await open({ userData: first.userData, env: busOf(keyring) });
  const { page, userData } = opened;
  await goTo(page, 'Keys');
  await expect(keychain(page)).toContainText('unavailable');
  await expect(keychain(page)).toContainText('did not answer in time');
  keyring.thaw();
  await checkAgain(page);
  await expect(keychain(page)).toContainText('ready');
  await ask(page, 'Does it work?');
  await expect(answer(page)).toContainText('It works.');

  keyring.freeze();
  await checkAgain(page);
  expect(await quit(opened)).toBe(0);
  keyring.thaw();
  expect(readFileSync(join(userData, 'logs', 'app.log'), 'utf8')).not.toContain('closing took too long');
});

test('a keyring that was restarted is found again without a restart of the console', async ({
  open,
  serve,
  startKeyring,
}) => {
  const keyring = await startKeyring();
  const server = await serve({ key, answer: () => 'It works.' });
  const { page } = await open({ settings: hosted(server), env: busOf(keyring) });
  await goTo(page, 'Keys');
  await expect(keychain(page)).toContainText('ready');
  await keyring.kill();
  await checkAgain(page);
  await expect(keychain(page)).toContainText('unavailable');
  await keyring.start();
  await addKey(page, 'Hosted', key);
  await expect(keyRow(page, 'Hosted')).toContainText('Stored in');
  await checkAgain(page);
  await expect(keychain(page)).toContainText('ready');
  await ask(page, 'Does it work?');
  await expect(answer(page)).toContainText('It works.');
});
