import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { OpenedCache } from '../../../src/core/cache/openCache.ts';
import { cachePart } from '../../../src/core/health/cachePart.ts';
import { diskPart } from '../../../src/core/health/diskPart.ts';
import { CHECK_EVERY_MS, FileChecks } from '../../../src/core/health/fileChecks.ts';
import { PartLooks } from '../../../src/core/health/part.ts';
import { systemClock } from '../../../src/core/ports.ts';
import { entry, openTestCache, recordingLogger } from '../../support/cache.ts';
import { mayMount, smallDisk } from '../../support/smallDisk.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { virtualTime } from '../../support/virtualTime.ts';

const partOf = (opened: () => OpenedCache, problems: readonly string[] | null = null) =>
  cachePart({
    opened,
    reopen: async () => undefined,
    lastCheck: () => (problems ? { at: systemClock.now(), durationMs: 1, problems } : null),
    now: () => systemClock.now(),
  });
const context = { signal: new AbortController().signal, asked: false };

test('a look at the cache reads and writes its file, and leaves no entry and no changed one behind', async () => {
  const opened = await openTestCache({ cache_sqlite_max_entries: 1 });
  await opened.store.set([entry('kept', 1)]);
  const before = rowsOf(opened.path);
  const report = await partOf(() => opened).look(context);
  expect(report).toMatchObject({ status: 'healthy', error: null });
  expect(rowsOf(opened.path)).toEqual(before);
});

function rowsOf(path: string): unknown[] {
  const database = new Database(path, { readonly: true });
  try {
    return database.prepare('SELECT * FROM ai_cache').all();
  } finally {
    database.close();
  }
}

test('a file that another program holds locked is said to hang within the time of the part, and is well again after', async () => {
  const opened = await openTestCache({ cache_sqlite_busy_timeout_ms: 60_000 });
  const other = new Database(opened.path);
  other.exec('BEGIN IMMEDIATE');
  const { clock, sleep, advance, sleeping } = virtualTime();
  const looks = new PartLooks({ clock, sleep });
  const part = partOf(() => opened);
  const looking = looks.look(part, false);
  while (sleeping() === 0) await new Promise((resolve) => setImmediate(resolve));
  await advance(part.timeoutMs);
  expect(await looking).toMatchObject({ status: 'unhealthy', error: { code: 'health.hung' } });
  other.exec('COMMIT');
  other.close();
  await expect.poll(async () => (await looks.look(part, false)).status).toBe('healthy');
});

test.runIf(mayMount())(
  'a cache on a full disk is in trouble with its reason, and well again when there is room',
  async () => {
    const disk = smallDisk(4);
    onTestFinished(() => disk.close());
    const opened = await openTestCache({}, { userData: disk.path });
    const looks = new PartLooks(virtualTime());
    const part = partOf(() => opened);
    disk.fill();
    expect(await looks.look(part, false)).toMatchObject({
      status: 'unhealthy',
      error: { code: 'storage.full' },
    });
    disk.empty();
    expect((await looks.look(part, false)).status).toBe('healthy');
  },
);

test('damage that the last check of the file found is said, with where to repair it', async () => {
  const opened = await openTestCache();
  expect(await partOf(() => opened, ['row 7 missing from index']).look(context)).toMatchObject({
    status: 'unhealthy',
    error: { code: 'storage.corrupt', message: expect.stringContaining('Repair it on the Cache page') },
  });
  expect((await partOf(() => opened, []).look(context)).summary).toContain('sound');
});

test('a cache that could not be opened, or is switched off, is told apart', async () => {
  const problem = { code: 'storage.cannot_open', message: 'no' } as const;
  const off = await openTestCache({ cache_backend: 'null' });
  expect((await partOf(() => ({ ...off, problem })).look(context)).status).toBe('unhealthy');
  expect(await partOf(() => off).look(context)).toMatchObject({ status: 'healthy', summary: 'switched off' });
});

test.runIf(mayMount())(
  'disk space: the warning comes below the limit of the setting, and a full disk is worse',
  async () => {
    const disk = smallDisk(40);
    onTestFinished(() => disk.close());
    let warningMib = 30;
    const part = diskPart({ folder: disk.path, warningMib: () => warningMib });
    expect((await part.look(context)).status).toBe('healthy');
    warningMib = 50;
    expect(await part.look(context)).toMatchObject({
      status: 'degraded',
      error: { code: 'health.low_disk' },
    });
    disk.fill();
    expect(await part.look(context)).toMatchObject({
      status: 'unhealthy',
      error: { code: 'health.low_disk' },
    });
    disk.empty();
    warningMib = 30;
    expect((await part.look(context)).status).toBe('healthy');
  },
);

test('a folder that is gone is a reason, not a crash', async () => {
  const looks = new PartLooks(virtualTime());
  const part = diskPart({ folder: '/no/such/folder', warningMib: () => 1 });
  expect(await looks.look(part, false)).toMatchObject({
    status: 'unhealthy',
    error: { code: 'storage.failed' },
  });
});

test('a file is due for a check once a day, over restarts; a date in the future does not put it off for ever', async () => {
  const { reader, writer } = await openConsoleDatabase();
  const time = virtualTime();
  const open = () => new FileChecks({ reader, writer, clock: time.clock, logger: recordingLogger() });
  const checks = open();
  expect(checks.isDue('a')).toBe(true);
  await checks.note('a', { at: time.clock.now(), durationMs: 3.4, problems: ['x'] });
  expect([checks.isDue('a'), checks.isDue('b')]).toEqual([false, true]);
  const later = open();
  expect(later.last('a')).toMatchObject({ problems: ['x'], durationMs: 3 });
  await time.advance(CHECK_EVERY_MS);
  expect(later.isDue('a')).toBe(true);
  time.shiftWallClock(-10 * CHECK_EVERY_MS);
  expect(later.isDue('a')).toBe(true);
  await later.note('a', null);
  expect(open().last('a')).toBeNull();
});
