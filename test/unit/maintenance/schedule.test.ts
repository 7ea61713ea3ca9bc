import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextDue } from '../../../src/core/maintenance/cron.ts';
import { openSchedule } from './scheduleBench.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Zones that skip and repeat hours and half hours, and such that are quarters of an hour off. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'Asia/Kolkata',
  'Africa/Casablanca',
  'America/Santiago',
] as const;

const localDay = (zone: string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  return (at: number) => format.format(at);
};

describe('the schedule', () => {
  test('does one turn on each day of the years, whatever the zone and however the machine sleeps', async () => {
    const day = fc.record({
      zone: fc.constantFrom(...zones),
      start: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }),
      hour: fc.integer({ min: 0, max: 23 }),
      minute: fc.constantFrom(0, 15, 30, 45, 59),
      // Gaps between polls: mostly short ones, now and then a night, seldom more than a day.
      gaps: fc.array(fc.integer({ min: HOUR, max: 20 * HOUR }), { minLength: 5, maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(day, async ({ zone, start, hour, minute, gaps }) => {
        const bench = openSchedule({ zone, startAt: start, cron: `${minute} ${hour} * * *` });
        await bench.schedule.poll();
        for (let at = 0, poll = 0; at < 400 * DAY; poll += 1) {
          const gap = gaps[poll % gaps.length] ?? HOUR;
          at += gap;
          await bench.time.advance(gap);
          await bench.schedule.poll();
        }
        const dayOf = localDay(zone);
        const turns = bench.turns();
        const days = turns.map(({ dueAt }) => dayOf(dueAt));
        expect(new Set(days).size).toBe(days.length);
        const first = turns[0]?.dueAt ?? 0;
        const between = Math.round(((turns.at(-1)?.dueAt ?? 0) - first) / DAY);
        expect(days).toHaveLength(between + 1);
        expect(first - start).toBeLessThanOrEqual(25 * HOUR);
        for (const { dueAt, startedAt, late } of turns) expect(late).toBe(startedAt - dueAt > 60_000);
      }),
      { numRuns: 6 },
    );
  });

  test('begins with the next time at its first start, and catches up once after a week without the console', async () => {
    const bench = openSchedule({ startAt: Date.UTC(2026, 0, 15, 12) });
    await bench.schedule.poll();
    expect(bench.turns()).toEqual([]);
    expect(bench.schedule.schedule().nextAt).toBe(Date.UTC(2026, 0, 16, 2));
    await bench.time.advance(7 * DAY);
    const after = bench.restart();
    for (let n = 0; n < 5; n += 1) await after.poll();
    expect(bench.turns()).toMatchObject([{ dueAt: Date.UTC(2026, 0, 16, 2), late: true }]);
    expect(after.schedule().nextAt).toBe(Date.UTC(2026, 0, 23, 2));
  });

  test('does a time once that the clocks show twice, and one that they skip as soon as they go on', () => {
    const berlin = (from: number) => nextDue('30 2 * * *', 'Europe/Berlin', from) ?? 0;
    expect(berlin(Date.UTC(2026, 2, 28, 12))).toBe(Date.UTC(2026, 2, 29, 1));
    expect(berlin(Date.UTC(2026, 2, 29, 1))).toBe(Date.UTC(2026, 2, 30, 0, 30));
    const twice = berlin(Date.UTC(2026, 9, 24, 12));
    expect(twice).toBe(Date.UTC(2026, 9, 25, 0, 30));
    // In the second of the two hours, too.
    expect(berlin(twice + 45 * 60_000)).toBe(Date.UTC(2026, 9, 26, 1, 30));
  });

  test('does not repeat a turn when the clock is set back, and goes on after one that was set years ahead', async () => {
    const bench = openSchedule({ startAt: Date.UTC(2026, 0, 15, 1, 59) });
    await bench.schedule.poll();
    await bench.time.advance(60_000);
    await bench.schedule.poll();
    bench.time.shiftWallClock(-2 * HOUR);
    for (let n = 0; n < 4 * 6; n += 1) {
      await bench.time.advance(HOUR / 6);
      await bench.schedule.poll();
    }
    expect(bench.turns()).toHaveLength(1);

    bench.time.shiftWallClock(1000 * DAY);
    await bench.schedule.poll();
    bench.time.shiftWallClock(-1000 * DAY);
    await bench.schedule.poll();
    expect(bench.turns()).toHaveLength(2);
    await bench.time.advance(DAY);
    await bench.schedule.poll();
    expect(bench.turns()).toHaveLength(3);
  });

  test('that is changed or switched on begins with its next time', async () => {
    const bench = openSchedule({ startAt: Date.UTC(2026, 0, 15, 12), cron: '' });
    await bench.schedule.poll();
    expect(bench.schedule.schedule().nextAt).toBeNull();
    await bench.time.advance(3 * DAY);
    bench.settings.cache_maintenance_schedule = '0 9 * * *';
    await bench.schedule.poll();
    expect(bench.turns()).toEqual([]);
    expect(bench.schedule.schedule().nextAt).toBe(Date.UTC(2026, 0, 19, 9));
  });

  test('waits for other work on the file, which does not make it late', async () => {
    const bench = openSchedule({ startAt: Date.UTC(2026, 0, 15, 1, 59, 55) });
    await bench.schedule.poll();
    bench.busy = true;
    await bench.time.advance(10_000);
    await bench.schedule.poll();
    await bench.time.advance(10 * 60_000);
    expect(bench.turns()).toEqual([]);
    bench.busy = false;
    await bench.schedule.poll();
    expect(bench.turns()).toMatchObject([{ late: false }]);
  });
});

describe('a turn', () => {
  const due = { startAt: Date.UTC(2026, 0, 15, 1, 59, 55) };
  const oneTurn = async (bench: ReturnType<typeof openSchedule>) => {
    await bench.schedule.poll();
    await bench.time.advance(10_000);
    await bench.schedule.poll();
  };

  test('checks the file, backs it up and prunes it by the rule of the guide', async () => {
    const bench = openSchedule(due);
    await oneTurn(bench);
    expect(bench.performed).toEqual([
      { operation: 'verify', quick: true },
      { operation: 'backup', path: null },
      { operation: 'prune', olderThanDays: 7, threshold: 1000 },
    ]);
    const [turn] = bench.schedule.schedule().turns;
    expect(turn?.runs.map(({ operation }) => operation)).toEqual(['verify', 'backup', 'prune']);
    expect(bench.alerts.raised()).toEqual([]);
  });

  test.each(['verify', 'backup'])(
    'whose %s fails deletes nothing, says so, and says when it works again',
    async (broken) => {
      const bench = openSchedule(due);
      bench.failing = broken;
      await oneTurn(bench);
      expect(bench.performed.map(({ operation }) => operation)).toEqual(['verify', 'backup']);
      expect(bench.alerts.raised()).toEqual([
        expect.objectContaining({
          cause: 'maintenance',
          message: expect.stringContaining('Nothing was deleted.'),
        }),
      ]);
      bench.failing = '';
      await bench.schedule.runNow();
      expect(bench.alerts.raised()).toEqual([]);
    },
  );

  test('of a damaged file makes no backup, which would push a good one out, and deletes nothing', async () => {
    const bench = openSchedule(due);
    bench.damaged = true;
    await oneTurn(bench);
    expect(bench.performed.map(({ operation }) => operation)).toEqual(['verify']);
    expect(bench.damageTold).toBe(1);
  });

  test('without backups prunes all the same', async () => {
    const bench = openSchedule(due);
    bench.settings.cache_backup_keep = 0;
    await oneTurn(bench);
    expect(bench.performed.map(({ operation }) => operation)).toEqual(['verify', 'prune']);
  });

  test('of a cache that is not in a file does nothing, now and when it was due', async () => {
    const bench = openSchedule(due);
    bench.file = null;
    await oneTurn(bench);
    bench.file = 'own';
    await bench.schedule.poll();
    expect(bench.turns()).toEqual([]);
    expect(bench.alerts.raised()).toEqual([]);
  });

  test('that was begun is not begun again after a crash', async () => {
    const bench = openSchedule(due);
    bench.hangs = true;
    await bench.schedule.poll();
    await bench.time.advance(10_000);
    void bench.schedule.poll();
    await bench.time.advance(0);
    bench.hangs = false;
    const after = bench.restart();
    await after.poll();
    expect(bench.turns()).toHaveLength(1);
    expect(after.schedule().nextAt).toBe(Date.UTC(2026, 0, 16, 2));
  });
});
