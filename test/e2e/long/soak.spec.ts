import { expect } from '@playwright/test';
import { storedEntries, storedRequests } from '../../support/consoleFiles.ts';
import { test } from '../../support/consoleTest.ts';
import { answer, ended, goTo, pick, run } from '../../support/consoleWindow.ts';

const QUESTIONS = 600;
/** Every third question was asked before. */
const isRepeat = (number: number) => number % 3 === 2;

test('600 questions in one sitting: figures, ledger, cache and server agree to the last token', async ({
  open,
  serve,
}) => {
  const server = await serve({ answer: (prompt) => `Heard ${prompt}, at some length. `.repeat(20) });
  const { app, page, userData } = await open({
    settings: {
      provider: 'openai',
      model: 'gpt-4o-mini',
      providers: [{ id: 'openai', name: 'Hosted', base_url: `http://0.0.0.0:${server.port}/v1` }],
    },
    env: { OPENAI_API_KEY: 'sk-soak-0123456789' },
  });
  await pick(page, 'Cache mode', 'use');
  const listeners = () =>
    app.evaluate(({ ipcMain, BrowserWindow }) =>
      [ipcMain, ...BrowserWindow.getAllWindows().map(({ webContents }) => webContents)]
        .flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name)))
        .reduce((sum, count) => sum + count, 0),
    );
  const before = await listeners();
  for (let number = 0; number < QUESTIONS; number += 1) {
    const prompt = `question ${isRepeat(number) ? number - 1 : number}`;
    await page.getByRole('textbox', { name: 'User message' }).fill(prompt);
    await run(page);
    await expect(page.getByRole('region', { name: 'Result' })).toBeVisible();
    await ended(page);
    await expect(answer(page)).toContainText(`Heard ${prompt}, at some length.`);
    if (number % 100 === 50) {
      await goTo(page, 'Usage');
      await goTo(page, 'Playground');
    }
  }
  const fresh = (QUESTIONS / 3) * 2;
  expect(server.chats).toHaveLength(fresh);
  const rows = storedRequests(userData);
  expect(rows).toHaveLength(QUESTIONS);
  expect(rows.filter(({ cache_outcome }) => cache_outcome === 'hit')).toHaveLength(QUESTIONS - fresh);
  expect(storedEntries(userData)).toHaveLength(fresh);
  // 12 tokens in at $0.15 a million and 7 out at $0.60: 1.8 + 4.2, each part in whole micro-dollars: 2 + 4.
  const spent = rows.reduce((sum, row) => sum + (row.cost_micros ?? 0), 0);
  expect(spent).toBe(6 * fresh);
  const strip = page.getByRole('contentinfo');
  await expect(strip).toContainText('600 requests');
  await expect(strip).toContainText('7,600 tokens');
  await expect(strip).toContainText('$0.0024 cost');
  await expect(strip).toContainText('$0.0012 saved');
  await expect(strip).toContainText('33.3% hit rate');
  expect(await listeners()).toBe(before);
});
