import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { newUserData, openApp } from '../support/app.ts';
import { integrityOf } from '../support/consoleFiles.ts';
import { test } from '../support/consoleTest.ts';
import { answer, ended, goTo, run, write } from '../support/consoleWindow.ts';
import { overwrite, writeCacheFile } from '../support/damagedCache.ts';

test('a console that starts on a damaged cache says so, answers all the same, and repairs it on request', async () => {
  const userData = newUserData();
  mkdirSync(userData, { recursive: true });
  const file = join(userData, 'cache.sqlite');
  const truth = writeCacheFile(file, { rows: 500 });
  overwrite(file, 0, Buffer.alloc(100, 0x5a));
  const opened = await openApp({ userData });
  const { page } = opened;

  await write(page, 'Say hello.');
  await run(page);
  await ended(page);
  await expect(answer(page)).not.toBeEmpty();

  await goTo(page, 'Cache');
  const state = page.getByRole('region', { name: 'State of the cache file' });
  await expect(state.getByText('damaged', { exact: true })).toBeVisible();
  await state.getByRole('button', { name: 'Repair…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Repair' }).click();

  await expect(state.getByText(`${truth.size} of ${truth.size} entries saved.`)).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Cache entries' })).toContainText('key-1-');
  await page.getByRole('button', { name: 'Check the file' }).click();
  await expect(state.getByText('sound', { exact: true })).toBeVisible();

  await opened.close();
  expect(integrityOf(file)).toBe('ok');
  const kept = readdirSync(userData).filter((name) => name.startsWith('cache.sqlite.'));
  expect(kept).toEqual([expect.stringMatching(/^cache\.sqlite\.corrupted-\d{8}-\d{6}$/)]);
  rmSync(userData, { recursive: true, force: true });
});

// Bug: a file whose schema is whole but whose pages are not opens and shows an empty list, as if nothing matched.
test('a file that is damaged inside says so when its entries cannot be read', async ({ open, atEnd }) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-ops-console-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'service.sqlite');
  writeCacheFile(file, { rows: 2000 });
  const { size } = statSync(file);
  overwrite(file, Math.floor(size / 2 / 4096) * 4096, Buffer.alloc(20 * 4096));
  const { page } = await open({ args: ['--cache', file] });
  const state = page.getByRole('region', { name: 'State of the cache file' });
  await expect(state.getByText('damaged', { exact: true })).toBeVisible();
  await expect(page.getByRole('tabpanel', { name: 'Entries' }).getByText('storage.corrupt')).toBeVisible();
  await expect(page.getByText('No entry matches these filters.')).toBeHidden();
});
