import { expect } from '@playwright/test';
import { test } from '../support/consoleTest.ts';
import { answer, ended, goTo, run, write } from '../support/consoleWindow.ts';
import { chunk, jsonReply, STREAM_HEAD, startFaultyServer } from '../support/faultyServer.ts';

const broken = jsonReply(
  { error: { message: 'The canary question was heard' } },
  '500 Internal Server Error',
);
const well = `${STREAM_HEAD + chunk('Well again', 'stop')}data: [DONE]\n\n`;

test('a provider that fails is an alert that says what to know, and is over when it answers again', async ({
  open,
  atEnd,
}) => {
  let reply = broken;
  const server = await startFaultyServer((socket) => socket.end(reply));
  atEnd(() => server.close());
  const { page } = await open({
    settings: {
      provider: 'shaky',
      model: 'm-1',
      retry_max_attempts: 1,
      breaker_failure_threshold: 1,
      breaker_timeout_s: 0.1,
      providers: [{ id: 'shaky', name: 'Shaky', base_url: server.baseUrl }],
    },
  });
  const bell = page.getByRole('contentinfo').getByRole('button', { name: /^Alerts/ });
  const list = page.getByRole('dialog', { name: 'Alerts' });

  await write(page, 'The canary question');
  await run(page);
  await expect(bell).toHaveAccessibleName('Alerts, 1 unread');
  await ended(page);
  await bell.click();
  const alert = list.getByRole('listitem', { name: 'Shaky is left alone' });
  await expect(alert).toContainText('AI Provider failure: Shaky answers with server errors.');
  await expect(alert).toContainText('lasts');
  await expect(list).not.toContainText('canary');
  await page.keyboard.press('Escape');
  await expect(bell).toHaveAccessibleName('Alerts');

  reply = well;
  await expect(async () => {
    await run(page);
    await ended(page);
    await expect(answer(page)).toContainText('Well again', { timeout: 100 });
  }).toPass();
  await bell.click();
  await expect(alert).not.toContainText('lasts');
  await alert.getByRole('link', { name: 'Open Reliability' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Reliability' })).toBeVisible();
  await expect(list).toBeHidden();

  await goTo(page, 'Playground');
  await bell.click();
  await list.getByRole('button', { name: 'Dismiss: Shaky is left alone' }).click();
  await expect(list).toContainText('Nothing needs your attention');
});
