import { expect } from '@playwright/test';
import { ask, invoke } from '../../support/bridge.ts';
import { test } from '../../support/consoleTest.ts';
import { descendants } from '../../support/processTree.ts';

/** As a laptop whose lid is closed: nothing of the app runs for so long, and then all of it does again. */
async function freeze(pid: number, ms: number): Promise<void> {
  const all = [pid, ...descendants(pid)];
  for (const one of all) process.kill(one, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, ms));
  for (const one of all.reverse()) process.kill(one, 'SIGCONT');
}

// Bugs: timers that all ring at once and send everything that waited, repeats of calls whose time is over, requests that
// nobody ends any more, a minute that starts anew with the machine.
test('an app that was frozen for minutes sends no burst, repeats nothing that is over, and goes on', async ({
  open,
  serve,
}) => {
  const server = await serve();
  const { app, page } = await open({
    settings: {
      providers: [{ id: 'metered', name: 'Metered', base_url: server.baseUrl, model: 'm-1' }],
      ...{ model_rpm: 5, limit_queue_s: 600, timeout: 600, first_byte_timeout_s: 600, idle_timeout_s: 600 },
      ...{ retry_max_attempts: 5, retry_timeouts: 4, breaker_failure_threshold: 1000 },
    },
  });
  const pid = app.process().pid;
  if (pid === undefined) throw new Error('the app has no process');
  const start = (name: string) =>
    invoke(page, 'playground.ask', {
      requestId: `frozen-${name}`,
      request: {
        ...{
          provider: 'metered',
          model: 'm-1',
          format: 'text',
          stream: true,
          cacheMode: 'bypass',
          params: {},
        },
        messages: [{ role: 'user', content: name }],
      },
    });
  const chats = () => server.chats.length;

  const names = Array.from({ length: 12 }, (_, n) => `first-${n}`);
  const first = names.map(start);
  await expect.poll(chats).toBe(5);
  await freeze(pid, 65_000);
  // A minute has passed for the provider too: five of the seven that waited may go, and no more.
  await expect.poll(chats).toBe(10);
  for (const chat of server.chats) {
    chat.send('whole');
    chat.finish();
  }
  const answered = await Promise.all(first.slice(0, 10));
  expect(answered.every((result) => result.ok && result.data.completion.state === 'complete')).toBe(true);
  expect(chats()).toBe(10);
  for (const name of names.slice(10)) await ask(page, 'playground.cancel', { requestId: `frozen-${name}` });
  await Promise.all(first);

  await ask(page, 'settings.update', { values: { model_rpm: 1000, timeout: 20, first_byte_timeout_s: 15 } });
  const second = ['a', 'b', 'c', 'd'].map((name) => start(`second-${name}`));
  await expect.poll(chats).toBe(14);
  await freeze(pid, 30_000);
  for (const result of await Promise.all(second)) {
    expect(result.ok ? 'answered' : result.error.code).toMatch(/^(provider\.timeout|request\.deadline)$/);
  }
  expect(chats()).toBe(14);

  const third = start('third');
  await expect.poll(chats).toBe(15);
  server.chats[14]?.send('back again');
  server.chats[14]?.finish();
  expect(await third).toMatchObject({ ok: true, data: { text: 'back again' } });
});
