import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRepair } from '../../../src/core/repair/care.ts';
import { repairFile } from '../../../src/core/repair/repairFile.ts';
import { soleUseOf } from '../../../src/core/repair/soleUse.ts';
import { otherUsersOf } from '../../../src/core/repair/whoUses.ts';
import { isHeldElsewhere } from '../../../src/core/storage/soleUse.ts';
import { pythonDoing } from '../../support/cacheFiles.ts';
import { fileIn, overwrite, writeCacheFile } from '../../support/damagedCache.ts';
import { tempDir } from '../../support/tempDir.ts';

const threadUrl = new URL('../../../src/core/repair/careThread.ts', import.meta.url);
const job = (file: string) => ({ file, table: 'ai_cache', stamp: '20260115-120000', now: Date.now() });

function cacheFile(): string {
  const file = fileIn(tempDir(), 'cache');
  writeCacheFile(file, { rows: 300 });
  return file;
}

const OPEN = `cache = sqlite3.connect(file)
cache.execute("SELECT count(*) FROM ai_cache").fetchall()`;

describe('a repair', () => {
  test('is refused while a program has the file open, with its name, and goes on once that has ended', async () => {
    const file = cacheFile();
    const { end } = await pythonDoing(OPEN, file);
    const before = readdirSync(dirname(file));
    await expect(startRepair(threadUrl, job(file), () => undefined).result).rejects.toMatchObject({
      code: 'storage.busy',
      message: expect.stringMatching(process.platform === 'linux' ? /python3.* \(process \d+\)/ : /open/),
    });
    expect(readdirSync(dirname(file))).toEqual(before);
    await end();
    await expect(startRepair(threadUrl, job(file), () => undefined).result).resolves.toMatchObject({
      unreadable: 0,
    });
  });

  test('is refused while this console itself has the file open', () => {
    const file = cacheFile();
    const database = new Database(file);
    onTestFinished(() => void database.close());
    database.prepare('SELECT count(*) FROM ai_cache').get();
    expect(() => repairFile({ ...job(file), tick: () => undefined })).toThrow(/has the file open/);
  });

  test('during which somebody writes changes nothing', () => {
    const file = cacheFile();
    let hasWritten = false;
    const tick = () => {
      if (hasWritten) return;
      hasWritten = true;
      const database = new Database(file);
      database.exec("INSERT INTO ai_cache VALUES ('default', 'new', '1', 1.0, NULL, 1, 1.0)");
      database.close();
    };
    expect(() => repairFile({ ...job(file), tick })).toThrow(/wrote to the file/);
    expect(hasWritten).toBe(true);
    expect(readdirSync(dirname(file))).toEqual(['cache.sqlite']);
  });

  test('takes a journal along, which would be rolled back into the new file', () => {
    const file = cacheFile();
    overwrite(file, 0, Buffer.alloc(100, 0x5a));
    writeFileSync(`${file}-journal`, 'an unfinished change');
    const { keptAs } = repairFile({ ...job(file), tick: () => undefined });
    expect(existsSync(`${file}-journal`)).toBe(false);
    expect(readFileSync(`${keptAs}-journal`, 'utf8')).toBe('an unfinished change');
  });
});

test('asking who holds a file changes nothing of it, its log and its folder', () => {
  const file = fileIn(tempDir(), 'cache');
  writeCacheFile(file, { rows: 300, liveWal: true });
  const before = [readFileSync(file), readFileSync(`${file}-wal`), readdirSync(dirname(file))];
  expect(isHeldElsewhere(file)).toBe(false);
  soleUseOf(file).confirm();
  expect([readFileSync(file), readFileSync(`${file}-wal`), readdirSync(dirname(file))]).toEqual(before);
  overwrite(file, 0, Buffer.alloc(100, 0x5a));
  expect(isHeldElsewhere(file)).toBe(false);
});

test.runIf(process.platform === 'linux')('who has a damaged file open is known all the same', async () => {
  const file = cacheFile();
  const { end } = await pythonDoing(OPEN, file);
  overwrite(file, 0, Buffer.alloc(100, 0x5a));
  expect(otherUsersOf([file])).toEqual([
    { pid: expect.any(Number), name: expect.stringContaining('python') },
  ]);
  await end();
  expect(otherUsersOf([file])).toEqual([]);
});
