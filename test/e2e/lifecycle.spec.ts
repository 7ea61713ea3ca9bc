import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { startApp } from '../support/app.ts';
import { clickDialog, dialogShown } from '../support/clickDialog.ts';
import { integrityOf, storedRequests } from '../support/consoleFiles.ts';
import { test } from '../support/consoleTest.ts';
import { answer, ended, goTo, run, write } from '../support/consoleWindow.ts';
import { killedWhileAsking } from '../support/killRounds.ts';
import { descendants, stillRunning } from '../support/processTree.ts';
import { startRawApp } from '../support/rawApp.ts';

test('a second start brings the first window to the front and ends', async ({ open }) => {
  const { app, page, userData } = await open();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const second = startRawApp(userData, ['opsconsole://x?cmd=calc', '--not-a-flag-of-ours']);
  expect(await second.exit).toEqual({ code: 0, signal: null });
  const windows = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
  await expect.poll(windows).toEqual([true]);
  // What it was started with is somebody else's text: the page stays where it was.
  expect(page.url()).toContain('app://console/');
  await write(page, 'Still there?');
  await run(page);
  await expect(answer(page)).toContainText('Sandbox answer');
});

test('consoles with folders of their own run side by side', async ({ open }) => {
  const [one, other] = [await open(), await open()];
  await write(one.page, 'Only here');
  await run(one.page);
  await expect(answer(one.page)).toContainText('Sandbox answer');
  await ended(one.page);
  expect(storedRequests(one.userData)).toHaveLength(1);
  expect(storedRequests(other.userData)).toHaveLength(0);
  await expect(other.page.getByRole('contentinfo')).toContainText('0 requests');
});

test('after kill -9 nothing is left running, and the next start has every request', async ({ open }) => {
  const first = await open();
  await write(first.page, 'Remember this');
  await run(first.page);
  await expect(answer(first.page)).toContainText('Sandbox answer');
  await ended(first.page);
  const pid = first.process.pid ?? 0;
  const started = descendants(pid);
  expect(started.length).toBeGreaterThan(2);
  first.process.kill('SIGKILL');
  await expect.poll(() => stillRunning([pid, ...started]), { timeout: 20_000 }).toEqual([]);

  const { page, userData } = await open({ userData: first.userData });
  expect(storedRequests(userData)).toHaveLength(1);
  await expect(page.getByRole('contentinfo')).toContainText('1 request');
  await write(page, 'Remember this');
  await run(page);
  await expect(answer(page)).toContainText('Sandbox answer');
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('hit');
});

test('killed at any moment while answers come in, the console has every answer it showed', async ({
  open,
  serve,
}) => {
  test.setTimeout(180_000);
  const shown = await killedWhileAsking({ open, serve, rounds: 8 });
  expect(shown).toBeGreaterThanOrEqual(8);
});

test('everything is kept in the folder that --user-data-dir names', async ({ open }) => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const userData = join(home, 'chosen', 'folder');
  const opened = await open({
    userData,
    env: {
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      XDG_DATA_HOME: join(home, 'data'),
    },
  });
  await write(opened.page, 'Where do you keep it?');
  await run(opened.page);
  await expect(answer(opened.page)).toContainText('Sandbox answer');
  await goTo(opened.page, 'Settings');
  await opened.close();
  const elsewhere = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !join(entry.parentPath, entry.name).startsWith(userData))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(elsewhere).toEqual([]);
  expect(integrityOf(join(userData, 'console.sqlite'))).toBe('ok');
});

test('a folder that cannot be made is a dialog with path and reason, whose Try again works', async ({
  atEnd,
}) => {
  const parent = mkdtempSync(join(tmpdir(), 'blocked-'));
  const blocker = join(parent, 'blocker');
  writeFileSync(blocker, 'a file where a folder should be');
  const userData = join(blocker, 'below');

  const raw = startRawApp(userData);
  atEnd(() => raw.process.kill('SIGKILL'));
  const sentence = `The console keeps its files in ${userData}, and that folder cannot be written: a part of its path is a file and not a folder (ENOTDIR).`;
  await expect.poll(() => raw.errors(), { timeout: 20_000 }).toContain(sentence);
  const QUIT = 1;
  await clickDialog(QUIT, 2);
  expect(await raw.exit).toEqual({ code: 1, signal: null });
  expect(raw.errors().split(sentence)).toHaveLength(2);

  const TRY_AGAIN = 0;
  const starting = startApp({ userData });
  await dialogShown();
  rmSync(blocker);
  await clickDialog(TRY_AGAIN, 2);
  const opened = await starting;
  atEnd(() => opened.close());
  await write(opened.page, 'There now?');
  await run(opened.page);
  await expect(answer(opened.page)).toContainText('Sandbox answer');
  await expect.poll(() => storedRequests(userData)).toHaveLength(1);
});
