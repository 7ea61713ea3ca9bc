import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { type ConsoleApp, newUserData, openApp } from '../support/app.ts';
import { complaints } from '../support/axe.ts';
import { ask, giveFile, invoke } from '../support/bridge.ts';
import {
  copyLibraryFile,
  countEntries,
  exactEntries,
  inCache,
  writeSmallEntries,
} from '../support/libraryFile.ts';
import { testWithApp } from '../support/sharedApp.ts';

const ENTRIES = 563;
const fileOf = ({ userData }: ConsoleApp) => join(dirname(userData), 'library.sqlite');

const test = testWithApp(async () => {
  const userData = newUserData();
  const file = join(dirname(userData), 'library.sqlite');
  copyLibraryFile(file);
  return openApp({ userData, args: [`--cache=${file}`] });
});

/** Shows a tab of a file whose changes are allowed. */
async function show(page: Page, path: string, tab: 'Maintenance' | 'History' | 'Doctor'): Promise<void> {
  const find = async () => (await ask(page, 'cacheFiles.list')).open.find((file) => file.path === path);
  await expect.poll(find).toBeDefined();
  const id = (await find())?.id ?? '';
  await ask(page, 'cacheFiles.allowChanges', { id, allow: true });
  await page.evaluate(`location.hash = '#/cache?file=${id}&tab=${tab.toLowerCase()}'`);
  await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true');
}

/** Opens an operation by its row on the Maintenance tab. */
async function openOperation(page: Page, title: string): Promise<Locator> {
  await page.getByRole('button', { name: `Preview… ${title}` }).click();
  return page.getByRole('dialog', { name: title });
}

/** Previews deleting every entry that is older than no time at all. */
async function previewAll(page: Page): Promise<Locator> {
  const dialog = await openOperation(page, 'Prune old entries');
  await dialog.getByLabel('Older than').fill('0');
  await dialog.getByLabel('Only if more than').fill('0');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog.getByRole('alert')).toHaveText('This takes every entry out of the file.');
  return dialog;
}

async function deleteAll(page: Page, count: number): Promise<Locator> {
  const dialog = await previewAll(page);
  await dialog.getByLabel(`Type ${count} to go on`).fill(String(count));
  await dialog.getByRole('button', { name: /^Delete/ }).click();
  return dialog;
}

const close = (dialog: Locator) => dialog.getByRole('button', { name: 'Close' }).last().click();

test('old entries are pruned after a preview, and Undo puts back every byte', async ({ opened }) => {
  const { page } = opened;
  const file = fileOf(opened);
  const before = exactEntries(file);
  const old = countEntries(file, `created_at < ${Date.now() / 1000 - 7 * 86_400}`);
  expect(old).toBeGreaterThan(0);

  await show(page, file, 'Maintenance');
  const dialog = await openOperation(page, 'Prune old entries');
  await dialog.getByLabel('Only if more than').fill('100');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await expect(dialog).toContainText(`${old} of ${ENTRIES} entries would be deleted`);
  await expect(dialog.getByRole('region', { name: 'By namespace' })).toContainText('summaries');
  expect(exactEntries(file)).toEqual(before);

  await dialog.getByRole('button', { name: `Delete ${old} entries` }).click();
  await expect(dialog.getByText('done', { exact: true })).toBeVisible();
  expect(countEntries(file)).toBe(ENTRIES - old);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByText('undone', { exact: true })).toBeVisible();
  expect(exactEntries(file)).toEqual(before);
  await close(dialog);
});

test('what would take every entry is said in red and has to be typed', async ({ opened }) => {
  const { page } = opened;
  const before = exactEntries(fileOf(opened));
  await show(page, fileOf(opened), 'Maintenance');
  const dialog = await previewAll(page);
  const start = dialog.getByRole('button', { name: `Delete ${ENTRIES} entries` });
  await expect(start).toBeDisabled();
  await dialog.getByLabel(`Type ${ENTRIES} to go on`).fill('56');
  await expect(start).toBeDisabled();
  await dialog.getByLabel(`Type ${ENTRIES} to go on`).fill(`${ENTRIES}`);
  await expect(start).toBeEnabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(exactEntries(fileOf(opened))).toEqual(before);
});

test('an operation that is stopped on its way leaves every entry as it was', async ({ opened }) => {
  const { page } = opened;
  const file = join(dirname(opened.userData), 'many.sqlite');
  writeSmallEntries(file, 80_000);
  const before = exactEntries(file);
  await giveFile(page, file);
  await ask(page, 'cacheFiles.open', { by: 'path', path: file });
  await show(page, file, 'Maintenance');
  const dialog = await deleteAll(page, 80_000);
  await close(dialog);
  const bar = page.getByRole('region', { name: 'Operation under way' });
  await expect(bar).toContainText(/[1-9][\d,]* of 80,000 entries/);
  await bar.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText('Everything is as it was.')).toBeVisible();
  await expect(bar).toHaveCount(0);
  expect(exactEntries(file)).toEqual(before);
});

/** A page in other hands cannot write over a backup that it was shown, nor over a file that nobody chose. */
async function nobodyWritesTo(page: Page, file: string): Promise<void> {
  const { open } = await ask(page, 'cacheFiles.list');
  const id = open.find(({ path }) => path === file)?.id ?? '';
  const [backup] = await ask(page, 'maintenance.backups', { file: id });
  for (const path of [backup?.backupPath ?? '', file, `${file}-new`]) {
    const writes = { operation: 'export', format: 'jsonl', path, filter: {} } as const;
    const answer = await invoke(page, 'operations.plan', { file: id, input: writes });
    expect(answer.ok ? null : answer.error.code, path).toBe('ipc.forbidden_sender');
  }
}

test('a backup brings back what was deleted since, and restoring shows first what it would change', async ({
  opened,
}) => {
  const { page } = opened;
  const file = fileOf(opened);
  const before = exactEntries(file);
  await show(page, file, 'Maintenance');
  await page.getByRole('button', { name: 'Back up now' }).click();
  const backups = page.getByRole('grid', { name: 'Backups' });
  await expect(backups.getByRole('row')).toHaveCount(2);
  await expect(backups).toContainText(`${ENTRIES}`);
  await nobodyWritesTo(page, file);

  const deletion = await deleteAll(page, ENTRIES);
  await expect(deletion.getByText('done', { exact: true })).toBeVisible();
  await close(deletion);
  expect(countEntries(file)).toBe(0);

  await backups.getByRole('button', { name: /^Restore…/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore' });
  await expect(dialog).toContainText(`${ENTRIES}`);
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(dialog.getByText('done', { exact: true })).toBeVisible();
  await close(dialog);
  expect(exactEntries(file)).toEqual(before);
});

test('an export has every entry of the file', async ({ opened }) => {
  const { app, page } = opened;
  const file = fileOf(opened);
  const target = join(dirname(opened.userData), 'entries.jsonl');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, target);
  await show(page, file, 'Maintenance');
  const dialog = await openOperation(page, 'Export');
  await dialog.getByRole('button', { name: 'Choose…' }).click();
  await expect(dialog.getByLabel('Write to')).toHaveValue(target);
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByRole('button', { name: 'Export' }).click();
  await expect(dialog.getByText('done', { exact: true })).toBeVisible();
  await close(dialog);
  const text = readFileSync(target, 'utf8');
  const keys = inCache(file, (database) =>
    database.prepare<[], string>('SELECT key FROM ai_cache').pluck().all(),
  );
  expect(keys).toHaveLength(ENTRIES);
  expect(keys.filter((key) => !text.includes(key))).toEqual([]);
});

test('entries with trouble go into quarantine with the reason, and are put back as they were', async ({
  opened,
}) => {
  const { page } = opened;
  const file = fileOf(opened);
  inCache(file, (database) =>
    database.exec(`INSERT INTO ai_cache VALUES
      ('bad', 'no-json', '{"cut', 1, NULL, 1, 1),
      ('bad', 'in-ms', '"x"', ${Date.now()}, NULL, 1, 1)`),
  );
  const before = exactEntries(file);
  await show(page, file, 'Maintenance');
  const dialog = await openOperation(page, 'Quarantine bad entries');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByRole('button', { name: 'Quarantine' }).click();
  await expect(dialog.getByText('done', { exact: true })).toBeVisible();
  await close(dialog);
  expect(countEntries(file, `namespace = 'bad'`)).toBe(0);

  await show(page, file, 'History');
  const quarantine = page.getByRole('list', { name: 'Quarantine' });
  await expect(quarantine).toContainText('value is no JSON');
  await expect(quarantine).toContainText('time in milliseconds');
  await quarantine.getByRole('button', { name: 'Put back' }).click();
  await expect(quarantine).toHaveCount(0);
  expect(exactEntries(file)).toEqual(before);
});

test('axe has nothing against the tabs and the dialog in both schemes', async ({ opened }) => {
  const { page } = opened;
  const file = fileOf(opened);
  await show(page, file, 'Maintenance');
  const verification = await openOperation(page, 'Verify');
  await verification.getByRole('button', { name: 'Preview' }).click();
  await verification.getByRole('button', { name: 'Verify' }).click();
  await expect(verification.getByText('found trouble', { exact: true })).toBeVisible();
  await close(verification);
  const found: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await ask(page, 'settings.update', { values: { color_scheme: scheme } });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
    const look = async (where: string) =>
      found.push(...(await complaints(page, scheme)).map((one) => `${scheme} ${where}: ${one}`));
    await show(page, file, 'History');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('textbox').fill('Doctor');
    await page.getByRole('button', { name: /^Doctor/ }).click();
    await expect(page.getByRole('list', { name: 'Findings' })).toBeVisible();
    await look('doctor');
    if (scheme === 'light') {
      await show(page, file, 'History');
      await page.getByRole('gridcell', { name: 'Verify' }).first().click();
      await look('history');
    }
    await show(page, file, 'Maintenance');
    const dialog = await previewAll(page);
    await look('preview');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  }
  expect(found).toEqual([]);
});
