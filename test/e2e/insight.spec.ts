import { expect } from '@playwright/test';
import { ask } from '../support/bridge.ts';
import { test } from '../support/consoleTest.ts';
import { answer, ended, fact, run, write } from '../support/consoleWindow.ts';

test('asked again at another temperature, the answer says on demand that this is why there was no hit', async ({
  open,
}) => {
  const { page } = await open();
  await write(page, 'Name a colour that is not blue.');
  await page.getByRole('button', { name: 'Parameters' }).click();
  const temperature = page.getByRole('textbox', { name: 'Temperature' });
  await temperature.fill('0.2');
  await run(page);
  await ended(page);
  await expect(fact(page, 'Cache')).toContainText('now stored');

  await temperature.fill('0.4');
  await run(page);
  await expect(answer(page)).toContainText('Name a colour');
  await ended(page);
  await page.getByRole('button', { name: 'Why no hit?' }).click();
  const dialog = page.getByRole('dialog', { name: 'Why the cache had no answer' });
  await expect(dialog).toContainText('The nearest entry differs in temperature: 0.2 there, 0.4 here.');
  await expect(dialog.getByRole('row', { name: 'temperature differs' }).getByRole('cell')).toHaveText([
    '0.4',
    '0.2',
  ]);
  await expect(dialog.getByRole('row', { name: 'model' })).toBeHidden();
  await dialog.getByRole('button', { name: /fields are the same/ }).click();
  await expect(dialog.getByRole('row', { name: 'model' })).toBeVisible();
  expect(await ask(page, 'usage.requests', { limit: 10 })).toHaveLength(2);

  await dialog.getByRole('link', { name: 'Show the entry' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Cache' })).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'Cache entry' })).toContainText('Name a colour');
});

test('a kept answer is laid beside a fresh one, which is not kept; it can be marked stale, and its request opened in the Playground', async ({
  open,
  serve,
}) => {
  let words = 'The capital is Sydney.';
  const server = await serve({ answer: () => words });
  const { page } = await open({
    settings: {
      provider: 'desk',
      providers: [{ id: 'desk', name: 'Desk', base_url: server.baseUrl, model: 'desk-1' }],
    },
  });
  const requestOf = (content: string) => ({
    ...{ provider: 'desk', model: 'desk-1', format: 'text' as const, stream: false, params: {} },
    messages: [{ role: 'user' as const, content }],
    cacheMode: 'use' as const,
  });
  const keep = async (content: string) => {
    const asked = { requestId: crypto.randomUUID(), request: requestOf(content) };
    return (await ask(page, 'playground.ask', asked)).cache;
  };
  await keep('Another question');
  const cache = await keep('Which city?');
  words = 'The capital is Canberra.';

  const place = `#/cache?tab=entries&namespace=${cache.namespace}&key=${cache.key}`;
  await page.evaluate(`void (location.hash = ${JSON.stringify(place)})`);
  const entry = page.getByRole('complementary', { name: 'Cache entry' });
  await entry.getByRole('button', { name: 'Compare with a fresh answer' }).click();
  await expect(page.getByRole('dialog')).toContainText('One request goes to the provider again');
  await page.getByRole('button', { name: 'Ask again' }).click();
  const dialog = page.getByRole('dialog', { name: 'Kept and fresh answers' });
  await expect(dialog).toContainText('Compared: 0 the same, 1 different');
  await expect(dialog.getByRole('deletion')).toHaveText('removed: Sydney');
  await expect(dialog.getByRole('insertion')).toHaveText('added: Canberra');
  const requests = await ask(page, 'usage.requests', { limit: 10 });
  expect(requests.map(({ source, cacheOutcome }) => `${source} ${cacheOutcome}`)).toEqual([
    'compare bypass',
    'playground miss',
    'playground miss',
  ]);

  await dialog.getByRole('button', { name: 'Mark stale' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Mark .*stale/ })
    .click();
  await expect(page.getByRole('dialog')).toContainText('Undo');
  await page.keyboard.press('Escape');
  const explained = await ask(page, 'insight.explain', { file: 'own', request: requestOf('Which city?') });
  expect(explained.outcome).toBe('expired');
  expect(explained.nearest[0]).toMatchObject({ key: cache.key, expired: true, likeness: 1 });

  await entry.getByRole('button', { name: 'Open in the playground' }).click();
  await expect(page.getByRole('textbox', { name: 'User message' })).toHaveText('Which city?');
  await run(page);
  await expect(answer(page)).toContainText('The capital is Canberra.');
});
