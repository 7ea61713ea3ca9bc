import { expect } from '@playwright/test';
import { ask } from '../support/bridge.ts';
import { test } from '../support/consoleTest.ts';
import { answer, ended, fact, run, write } from '../support/consoleWindow.ts';

test('asked again at another temperature, the answer says on demand that this is why there was no hit; a fresh answer is laid beside the kept one', async ({
  open,
}) => {
  const { page } = await open();
  await write(page, 'Name a colour that is not blue.');
  await page.getByRole('button', { name: 'Parameters' }).click();
  await page.getByRole('textbox', { name: 'Temperature' }).fill('0.2');
  await run(page);
  await ended(page);
  await expect(fact(page, 'Cache')).toContainText('now stored');

  await page.getByRole('textbox', { name: 'Temperature' }).fill('0.4');
  await run(page);
  await expect(answer(page)).toContainText('Name a colour');
  await ended(page);
  await page.getByRole('button', { name: 'Why no hit?' }).click();
  const dialog = page.getByRole('dialog', { name: 'Why the cache had no answer' });
  await expect(dialog).toContainText('The nearest entry differs in temperature: 0.2 there, 0.4 here.');
  const row = dialog.getByRole('row', { name: 'temperature differs' });
  await expect(row.getByRole('cell')).toHaveText(['0.4', '0.2']);
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/explain.png` });
  await dialog.getByRole('button', { name: /fields are the same/ }).click();
  await expect(dialog.getByRole('row', { name: 'model' })).toBeVisible();
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/explain2.png` });
  const requests = await ask(page, 'usage.requests', { limit: 10 });
  expect(requests).toHaveLength(2);
});
