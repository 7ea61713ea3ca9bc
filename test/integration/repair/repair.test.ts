import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRepair } from '../../../src/core/repair/care.ts';
import { finishRepair } from '../../../src/core/repair/finishRepair.ts';
import { repairFile } from '../../../src/core/repair/repairFile.ts';
import { salvage } from '../../../src/core/repair/salvage.ts';
import { openTestCache } from '../../support/cache.ts';
import {
  fileIn,
  overwrite,
  readTruth,
  rowText,
  type Truth,
  writeCacheFile,
} from '../../support/damagedCache.ts';
import { mayMount, smallDisk } from '../../support/smallDisk.ts';
import { tempDir } from '../../support/tempDir.ts';

const PAGE = 4096;
const threadUrl = new URL('../../../src/core/repair/careThread.ts', import.meta.url);
const job = (file: string) => ({
  file,
  table: 'ai_cache',
  stamp: '20260115-120000',
  now: Date.now(),
});

/** A cache file with its header and some pages gone: SQLite will have none of it. */
function damagedFile(rows = 2000): { file: string; truth: Truth } {
  const file = fileIn(tempDir(), 'cache');
  const truth = writeCacheFile(file, { rows });
  overwrite(file, 0, Buffer.alloc(100, 0x5a));
  return { file, truth };
}

function contents(file: string): Truth {
  const database = new Database(file, { readonly: true });
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  const truth = readTruth(database);
  database.close();
  return truth;
}

const filesBeside = (file: string) =>
  readdirSync(dirname(file))
    .filter((name) => name !== basename(file))
    .sort();

describe('a repair', () => {
  test('puts a sound file with all rows in the place of the damaged one, which is kept as it was', async () => {
    const { file, truth } = damagedFile();
    const before = readFileSync(file);
    const shares: number[] = [];
    const report = await startRepair(threadUrl, job(file), (share) => shares.push(share)).result;
    expect(report).toMatchObject({ rowsSaved: truth.size, unreadable: 0 });
    expect(readFileSync(report.keptAs)).toEqual(before);
    expect(filesBeside(file)).toEqual([basename(report.keptAs)]);
    expect(contents(file)).toEqual(truth);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  test('gives a file that the console opens and writes, with the order in which entries were used', async () => {
    const { file } = damagedFile(300);
    const { problem } = await openTestCache({ cache_sqlite_path: file });
    expect(problem?.code).toBe('storage.not_a_database');
    await startRepair(threadUrl, job(file), () => undefined).result;
    const { store, problem: after } = await openTestCache({ cache_sqlite_path: file });
    expect(after).toBeNull();
    expect(store.get('space-1', ['key-1-1'])).not.toBeNull();
  });

  test('that is stopped leaves the file and nothing else', async () => {
    const { file } = damagedFile();
    const before = readFileSync(file);
    const running = startRepair(threadUrl, job(file), () => undefined);
    running.cancel();
    await expect(running.result).rejects.toMatchObject({ code: 'request.cancelled' });
    expect(readFileSync(file)).toEqual(before);
    expect(filesBeside(file)).toEqual([]);
  });

  test.runIf(mayMount()).each([0, 200_000])(
    'that finds %i bytes of room leaves the file and nothing else, and says that the disk is full',
    async (room) => {
      const disk = smallDisk(6);
      onTestFinished(disk.close);
      const file = fileIn(disk.path, 'cache');
      writeCacheFile(file, { rows: 1500 });
      overwrite(file, 0, Buffer.alloc(100, 0x5a));
      const before = readFileSync(file);
      const { bavail, bsize } = statfsSync(disk.path);
      writeFileSync(`${disk.path}/others`, Buffer.alloc(bavail * bsize - room));
      const report = startRepair(threadUrl, job(file), () => undefined).result;
      await expect(report).rejects.toMatchObject({ code: 'storage.full' });
      expect(readFileSync(file)).toEqual(before);
      expect(filesBeside(file)).toEqual(['others']);
    },
  );

  test('of what is no database changes nothing', () => {
    const file = fileIn(tempDir(), 'cache');
    overwriteWhole(file, Buffer.from('not a database'));
    expect(() => repairFile({ ...job(file), tick: () => undefined })).toThrow(
      expect.objectContaining({ code: 'storage.not_a_database' }),
    );
    expect(readFileSync(file, 'utf8')).toBe('not a database');
    expect(filesBeside(file)).toEqual([]);
  });
});

test('killed before any of its changes to the folder, the next opening finds the damaged file or the new one, whole', async () => {
  const seen = { old: 0, new: 0 };
  for (let dieAt = 1; ; dieAt += 1) {
    const file = fileIn(tempDir(), 'cache');
    const truth = writeCacheFile(file, { rows: 300, liveWal: true });
    overwrite(file, 0, Buffer.alloc(100, 0x5a));
    const before = [readFileSync(file), readFileSync(`${file}-wal`)];
    const signal = await repairInChild(file, dieAt);
    finishRepair(file);
    const isOld = existsSync(`${file}-wal`);
    seen[isOld ? 'old' : 'new'] += 1;
    const kept = isOld ? file : `${file}.corrupted-20260115-120000`;
    expect([readFileSync(kept), readFileSync(`${kept}-wal`)]).toEqual(before);
    expect(filesBeside(file).filter((name) => /swap|repaired|lock-test/.test(name))).toEqual([]);
    if (!isOld) expect(contents(file)).toEqual(truth);
    if (signal === null) break;
  }
  expect(seen.old).toBeGreaterThan(0);
  expect(seen.new).toBeGreaterThan(1);
});

/** Null when it came to its end. */
async function repairInChild(file: string, dieAt: number): Promise<string | null> {
  const child = fileURLToPath(new URL('../../support/repairChild.ts', import.meta.url));
  const running = spawn(process.execPath, [child, file, String(dieAt)], { stdio: 'ignore' });
  const [code, signal] = await once(running, 'exit');
  if (signal === null) expect(code).toBe(0);
  return signal;
}

test('whatever pages are lost or overwritten, no row comes back otherwise than it was', () => {
  const { file, truth, bytes } = soundFile();
  const pages = bytes.length / PAGE;
  const damage = fc.record({
    page: fc.integer({ min: 0, max: pages - 1 }),
    count: fc.integer({ min: 1, max: 6 }),
    fill: fc.constantFrom(0, 0x0d, 0x5a, 0xff),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 5 }), fc.boolean(), (damages, cut) => {
      const copy = Buffer.from(bytes);
      for (const { page, count, fill } of damages)
        copy.fill(fill, page * PAGE, Math.min(copy.length, (page + count) * PAGE));
      overwriteWhole(file, cut ? copy.subarray(0, Math.floor(pages * 0.8) * PAGE) : copy);
      const wrong: number[] = [];
      const take = (row: Parameters<typeof rowText>[0]) => {
        if (truth.get(row.rowid) !== rowText(row)) wrong.push(row.rowid);
        return true;
      };
      try {
        salvage({ file, table: 'ai_cache', take, tick: () => undefined });
      } catch (caught) {
        // With nothing left that looks like a page there is nothing to save.
        expect(caught).toMatchObject({ code: 'storage.not_a_database' });
      }
      expect(wrong).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

function soundFile() {
  const file = fileIn(tempDir(), 'cache');
  const truth = writeCacheFile(file, { rows: 600 });
  return { file, truth, bytes: readFileSync(file) };
}

function overwriteWhole(file: string, bytes: Buffer): void {
  writeFileSync(file, bytes);
}

// Bug: values in the wrong columns, told as "repaired".
test('columns in another order than the library has them: refused with the reason, and the file stays as it is', () => {
  const file = fileIn(tempDir(), 'cache');
  const database = new Database(file);
  database.exec(`CREATE TABLE ai_cache (namespace TEXT NOT NULL, key TEXT NOT NULL, value_json TEXT NOT NULL,
    created_at REAL NOT NULL, expires_at REAL, last_access_at REAL NOT NULL, access_count INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (namespace, key))`);
  database.exec(`INSERT INTO ai_cache VALUES ('default', 'a', '1', 1, NULL, 2, 3)`);
  database.close();
  const before = readFileSync(file);
  expect(() => repairFile({ ...job(file), tick: () => undefined })).toThrowError(/another order/);
  expect(readFileSync(file)).toEqual(before);
});
