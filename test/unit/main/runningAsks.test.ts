import { expect, test } from 'vitest';
import { RunningAsks } from '../../../src/main/runningAsks.ts';

const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('stopped')));

test('a running ask is stopped by its id, and only once', async () => {
  const running = new RunningAsks();
  const ask = running.run('request-1', untilAborted);
  expect(running.cancel('request-2')).toBe(false);
  expect(running.cancel('request-1')).toBe(true);
  expect(await ask).toBe('stopped');
  expect(running.cancel('request-1')).toBe(false);
});

test('the id of a running ask cannot be used again until it has ended', async () => {
  const running = new RunningAsks();
  const first = running.run('request-1', untilAborted);
  await expect(running.run('request-1', untilAborted)).rejects.toMatchObject({ code: 'request.invalid' });
  running.cancel('request-1');
  await first;
  expect(await running.run('request-1', async () => 'again')).toBe('again');
});

test('quitting stops all of them and waits until the last has ended, failed ones too', async () => {
  const running = new RunningAsks();
  const ended: string[] = [];
  const ask = (id: string, fail: boolean) =>
    running.run(id, async (signal) => {
      await untilAborted(signal);
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(id);
      if (fail) throw new Error('failed on the way out');
    });
  const asks = [ask('request-1', false), ask('request-2', true)];
  const settled = Promise.allSettled(asks);
  await running.cancelAll();
  expect(ended).toEqual(['request-1', 'request-2']);
  await settled;
});
