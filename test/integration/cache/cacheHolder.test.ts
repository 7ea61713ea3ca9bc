import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/core/ports.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import { CacheHolder } from '../../../src/main/cacheHolder.ts';
import { StatusBoard } from '../../../src/main/statusBoard.ts';
import { entry, recordingLogger } from '../../support/cache.ts';
import { writerThreadUrl } from '../../support/storage.ts';
import { tempDir } from '../../support/tempDir.ts';

async function openHolder() {
  const userData = tempDir();
  const { settings } = defaultSettings();
  const board = new StatusBoard(() => undefined);
  const parts = {
    userData,
    threadUrl: writerThreadUrl,
    clock: systemClock,
    logger: recordingLogger(),
    board,
  };
  const holder = await CacheHolder.open(parts, settings);
  onTestFinished(() => holder.close());
  return { holder, settings, board, userData };
}

test('another cache file is opened beside the one in use, and taken over or let go as a whole', async () => {
  const { holder, settings, userData } = await openHolder();
  const first = holder.store();
  const next = { ...settings, cache_sqlite_path: join(userData, 'other', 'cache.sqlite') };
  const dropped = await holder.prepare(next, settings);
  expect(holder.store()).toBe(first);
  await dropped?.discard();
  await first.set([entry('still usable', 1)]);

  const prepared = await holder.prepare(next, settings);
  prepared?.commit();
  expect(holder.opened().path).toBe(next.cache_sqlite_path);
  await holder.store().set([entry('in the other', 1)]);
});

test('a file that cannot be used refuses the settings and leaves the cache and its notices alone', async () => {
  const { holder, settings, board, userData } = await openHolder();
  const first = holder.store();
  const file = join(userData, 'no-database');
  writeFileSync(file, 'this is a letter, not a database. '.repeat(50));
  await expect(holder.prepare({ ...settings, cache_sqlite_path: file }, settings)).rejects.toMatchObject({
    code: 'settings.invalid',
    message: expect.stringContaining(file),
    data: { setting: 'cache_sqlite_path' },
  });
  expect(holder.store()).toBe(first);
  expect(board.status().notices).toEqual([]);
  expect(await holder.prepare({ ...settings, model: 'other' }, settings)).toBeNull();
});
