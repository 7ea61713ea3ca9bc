import { expect } from '@playwright/test';
import { ask } from '../support/bridge.ts';
import { test } from '../support/consoleTest.ts';
import { answer, choose, ended, goTo, run, write } from '../support/consoleWindow.ts';

// Bugs: a wait that nobody sees, that Stop does not end, that a raised limit does not end, or that reaches the provider.
test('a request that waits for room says so, can be stopped, and goes on once the limit is raised', async ({
  open,
  serve,
}) => {
  const server = await serve({ answer: (prompt) => `Here is: ${prompt}` });
  const { page } = await open({
    settings: {
      providers: [{ id: 'metered', name: 'Metered', base_url: server.baseUrl, model: 'm-1' }],
      model_rpm: 1,
      limit_queue_s: 600,
      timeout: 600,
    },
  });
  await choose(page, 'Metered', 'm-1');
  await write(page, 'the first');
  await run(page);
  await expect(answer(page)).toContainText('Here is: the first');

  const wait = answer(page).getByText(
    /Waiting for room: 1 request a minute of metered \/ m-1\. At the latest in/,
  );
  await write(page, 'the second');
  await run(page);
  await expect(wait).toBeVisible();
  await expect(answer(page).getByRole('status').filter({ hasText: 'Waiting for room' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await ended(page);
  await expect(answer(page)).toContainText('Stopped before anything came.');
  await expect(wait).toHaveCount(0);

  await write(page, 'the third');
  await run(page);
  await expect(wait).toBeVisible();
  await goTo(page, 'Reliability');
  const limits = page.getByRole('list', { name: 'Limits on our side' });
  await expect(limits).toContainText('1 of 1');
  await ask(page, 'settings.update', { values: { model_rpm: 60 } });
  await goTo(page, 'Playground');
  await expect(answer(page)).toContainText('Here is: the third');
  await expect(wait).toHaveCount(0);
  expect(server.chats.map(({ prompt }) => prompt)).toEqual(['the first', 'the third']);
});
