import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { AWKWARD, dropFile, pythonAdds, writeHostileCache } from '../support/cachePage.ts';
import { test } from '../support/consoleTest.ts';
import { goTo } from '../support/consoleWindow.ts';
import { copyLibraryFile, inCache } from '../support/libraryFile.ts';

const grid = (page: Page) => page.getByRole('grid', { name: 'Cache entries' });
const row = (page: Page, number: number) => grid(page).locator(`tr[aria-rowindex="${number + 1}"]`);
const pane = (page: Page) => page.getByRole('complementary', { name: 'Cache entry' });
const count = (page: Page) => page.getByRole('tabpanel', { name: 'Entries' }).getByRole('status').first();

/** A path in a folder that goes when the test ends. */
function newFile(atEnd: (work: () => unknown) => void, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ai-ops-console-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

test('a file that the library wrote is counted, filtered, sorted, searched and read', async ({
  open,
  atEnd,
}) => {
  const file = newFile(atEnd, 'service cache.sqlite');
  copyLibraryFile(file);
  const { page } = await open({ args: ['--cache', file] });
  await expect(page.getByRole('button', { name: 'Cache file: service cache.sqlite' })).toBeVisible();
  await expect(page.getByText('read only', { exact: true })).toBeVisible();
  await expect(count(page)).toHaveText('563 entries');

  await page.getByRole('tab', { name: 'Statistics' }).click();
  const figures = page.getByRole('region', { name: 'Statistics of the file' });
  await expect(figures.getByRole('definition').filter({ hasText: /^563/ })).toBeVisible();
  for (const words of ['default: 185 entries', 'proj_0a1b2c3d4e5f: 190 entries', 'summaries: 188 entries']) {
    await expect(figures.getByRole('button', { name: words })).toBeVisible();
  }
  await figures.getByRole('button', { name: 'summaries: 188 entries' }).click();
  await expect(count(page)).toHaveText('188 of 563 entries');

  const sizes = inCache(file, (database) =>
    database
      .prepare(
        `SELECT key FROM ai_cache WHERE namespace = 'summaries' ORDER BY octet_length(value_json) DESC LIMIT 1`,
      )
      .pluck()
      .get(),
  );
  await page.getByRole('button', { name: 'Size', exact: true }).last().press('Enter');
  await expect(grid(page).getByRole('columnheader', { name: 'Size' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await expect(row(page, 1)).toContainText(String(sizes));

  await page.getByRole('button', { name: 'Clear all' }).click();
  const [text, found] = wordIn(file);
  await page.getByRole('textbox', { name: 'Search text' }).fill(text.toUpperCase());
  await expect(count(page)).toHaveText(`${found} of 563 entries`);
  await page.keyboard.press('Escape');
  await expect(count(page)).toHaveText('563 entries');

  await grid(page).focus();
  await page.keyboard.press('End');
  await expect(row(page, 563)).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(row(page, 563)).toHaveAttribute('aria-selected', 'true');
  const key = await row(page, 563).locator('code').textContent();
  const created = inCache(file, (database) =>
    database.prepare('SELECT created_at FROM ai_cache WHERE key = ?').pluck().get(key),
  );
  await expect(pane(page)).toContainText(String(created));
});

/** A word that some values of the file hold, and how many. */
function wordIn(file: string): readonly [string, number] {
  return inCache(file, (database) => {
    const values = database.prepare<[], string>('SELECT value_json FROM ai_cache').pluck().all();
    const word = /[a-z]{5,}/.exec(values[100] ?? '')?.[0] ?? '';
    return [word, values.filter((value) => value.toLowerCase().includes(word)).length];
  });
}

test('a dropped file of hostile names and values is text, and follows a Python writer with the chosen entry in its place', async ({
  open,
  atEnd,
}) => {
  const file = newFile(atEnd, 'hostile "cache" <b>.sqlite');
  const hostile = writeHostileCache(file);
  const { page } = await open();
  await goTo(page, 'Cache');
  await dropFile(page, file);
  await expect(page.getByRole('button', { name: /^Cache file: hostile/ })).toBeVisible();
  await expect(count(page)).toHaveText(`${hostile.length} entries`);

  await grid(page).focus();
  for (const index of hostile.keys()) {
    if (index === AWKWARD) break;
    await page.keyboard.press(index === 0 ? 'Home' : 'ArrowDown');
    await page.keyboard.press('Enter');
    await expect(row(page, index + 1)).toHaveAttribute('aria-selected', 'true');
    await expect(pane(page).getByRole('heading', { name: 'Value' })).toBeVisible();
    await grid(page).focus();
  }
  expect(
    await page.evaluate(
      'document.querySelectorAll("aside img, table img, table b, aside b, script:not([src])").length',
    ),
  ).toBe(0);

  await page.keyboard.press('PageDown');
  await page.keyboard.press('Enter');
  const chosen = grid(page).locator('tr[aria-selected="true"]');
  const name = await chosen.locator('code').textContent();
  const before = await chosen.boundingBox();
  await pythonAdds(file, 300);
  await expect(count(page)).toHaveText(`${hostile.length + 300} entries`);
  await expect(chosen.locator('code')).toHaveText(name ?? '');
  await expect.poll(async () => (await chosen.boundingBox())?.y).toBe(before?.y);
});
