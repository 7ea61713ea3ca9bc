import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { ask } from '../support/bridge.ts';
import { test } from '../support/consoleTest.ts';
import { ended, goTo, run, write } from '../support/consoleWindow.ts';
import { formsInFiles } from '../support/secretSweep.ts';

const PROMPT = 'A prompt that nobody else may read 4711';
const KEY = 'gsk-audit-canary-0a1b2c3d4e5f';

async function openLog(page: Page): Promise<void> {
  await goTo(page, 'Activity');
  await page.getByRole('radiogroup', { name: 'Log' }).getByText('Audit log').click();
}

async function narrow(page: Page, choice: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Event', exact: true }).click();
  await page.getByRole('option', { name: choice, exact: true }).click();
}

const entries = (page: Page) => page.getByRole('grid', { name: 'Audit log' });
const verdict = (page: Page) => page.getByRole('status', { name: 'Verdict' });

test('what was asked and changed is in the audit log, which says when it was altered', async ({ open }) => {
  const { page, userData } = await open();
  await write(page, PROMPT);
  await run(page);
  await ended(page);
  await ask(page, 'settings.update', { values: { breaker_timeout_s: 75 } });
  await ask(page, 'keys.add', { provider: 'groq', name: 'main', secret: KEY });

  await openLog(page);
  await expect(entries(page)).toContainText('settings.changed');
  await expect(entries(page)).toContainText('60 s -> 75 s');
  await expect(entries(page)).toContainText('key.added');
  await expect(entries(page)).toContainText('sandbox-fast');
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(verdict(page)).toContainText('Verified');
  await expect(verdict(page)).toContainText('entries are as they were written.');
  await expect(entries(page)).toContainText('audit.verified');

  await page.getByRole('button', { name: 'Forget prompts…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Forget prompts' }).click();
  await expect(entries(page)).toContainText('audit.prompt_key_replaced');

  await narrow(page, 'Requests');
  await expect(entries(page).getByRole('row')).toHaveCount(2);
  await entries(page).getByRole('row').nth(1).click();
  const detail = page.getByRole('complementary');
  await expect(detail).toContainText('prompt_hmac');
  await expect(detail).toContainText('response_bytes');
  await expect(detail).not.toContainText(PROMPT);
  await narrow(page, 'All events');

  const file = join(userData, 'logs', 'audit.log');
  const text = readFileSync(file, 'latin1');
  const lines = text.split('\n');
  const at = lines.findIndex((each) => each.includes('"event":"request"'));
  const { seq } = JSON.parse(lines[at] ?? '') as { readonly seq: number };
  writeFileSync(file, text.replace('"outcome":"complete"', '"outcome":"complexe"'), 'latin1');
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(verdict(page)).toContainText('Tampered with');
  await expect(verdict(page)).toContainText(`audit.log, line ${at + 1}: Entry ${seq} was altered.`);

  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
  expect(formsInFiles(join(userData, 'logs'), PROMPT)).toEqual([]);
  expect(formsInFiles(join(userData, 'logs'), KEY)).toEqual([]);
});
