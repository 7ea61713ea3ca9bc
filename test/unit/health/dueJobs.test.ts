import { expect, test } from 'vitest';
import { DueJobs } from '../../../src/core/health/dueJobs.ts';
import { virtualTime } from '../../support/virtualTime.ts';

test('a job that was missed many times during a sleep runs once, and then keeps its distance', async () => {
  const time = virtualTime();
  const runs: number[] = [];
  const jobs = new DueJobs(time.clock, [
    { firstMs: 20_000, everyMs: () => 300_000, run: async () => void runs.push(1) },
  ]);
  jobs.poll();
  expect(runs).toHaveLength(0);
  await time.advance(8 * 3_600_000);
  for (let n = 0; n < 50; n += 1) jobs.poll();
  await time.advance(0);
  jobs.poll();
  expect(runs).toHaveLength(1);
  await time.advance(300_000);
  jobs.poll();
  expect(runs).toHaveLength(2);
});

test('a job that still runs is not begun again, and a changed interval counts at once', async () => {
  const time = virtualTime();
  let every = 1000;
  let begun = 0;
  let end = (): void => undefined;
  const run = () => {
    begun += 1;
    return new Promise<void>((resolve) => (end = resolve));
  };
  const jobs = new DueJobs(time.clock, [{ firstMs: 0, everyMs: () => every, run }]);
  jobs.poll();
  await time.advance(60_000);
  jobs.poll();
  expect(begun).toBe(1);
  end();
  await time.advance(1000);
  every = 5000;
  jobs.poll();
  expect(begun).toBe(1);
  await time.advance(4000);
  jobs.poll();
  expect(begun).toBe(2);
});

test('the wall clock may jump as it likes', async () => {
  const time = virtualTime();
  const runs: number[] = [];
  const jobs = new DueJobs(time.clock, [
    { firstMs: 1000, everyMs: () => 1000, run: async () => void runs.push(1) },
  ]);
  time.shiftWallClock(86_400_000);
  jobs.poll();
  time.shiftWallClock(-2 * 86_400_000);
  jobs.poll();
  expect(runs).toHaveLength(0);
});
