import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { tableSql } from '../../../src/core/cache/tableSql.ts';
import { repairFile } from '../../../src/core/repair/repairFile.ts';
import { overwrite, pagesOfType, readTruth, writeCacheFile } from '../../support/damagedCache.ts';
import { tempDir } from '../../support/tempDir.ts';

const PAGE = 4096;
const LEAF_TABLE = 0x0d;
const MADE_AT = Date.UTC(2026, 0, 15, 2);
/** Between the expiries of the entries, epoch ms: some have expired, some have not. */
const NOW = (1.76e9 + 300) * 1000;

/** A cache file with two lost pages of entries, and a backup of how it was an hour before. */
function damagedWithBackup(change: (database: Database.Database) => void = () => undefined) {
  const folder = tempDir();
  const file = join(folder, 'cache.sqlite');
  const backup = join(folder, 'backup.sqlite');
  writeCacheFile(file, { rows: 600 });
  copyFileSync(file, backup);
  const database = new Database(file);
  change(database);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const truth = readTruth(database);
  database.close();
  for (const page of pagesOfType(file, LEAF_TABLE, PAGE).slice(4, 6)) {
    overwrite(file, (page - 1) * PAGE, Buffer.alloc(PAGE));
  }
  return { file, backup, truth };
}

function repaired(file: string, backups: readonly string[]) {
  const report = repairFile({
    ...{ file, table: 'ai_cache', stamp: '20260115-120000', now: NOW, tick: () => undefined },
    backups: backups.map((path, at) => ({ path, table: 'ai_cache', at: MADE_AT - at })),
  });
  const database = new Database(file, { readonly: true });
  const rows = readTruth(database);
  database.close();
  return { report, rows };
}

const isOver = (text: string) => {
  const expiresAt = JSON.parse(text)[4] as number | null;
  return expiresAt !== null && NOW / 1000 > expiresAt;
};

test('what is lost is taken from the backup, unless it has expired, and the report says how much and from when', () => {
  const { file, backup, truth } = damagedWithBackup();
  const { report, rows } = repaired(file, [backup]);
  const lost = [...truth].filter(([id]) => !rows.has(id));
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.every(([, text]) => isOver(text))).toBe(true);
  expect([...rows].filter(([id, text]) => truth.get(id) !== text)).toEqual([]);
  const rowsOfBackup = rows.size - report.rowsSaved;
  expect(rowsOfBackup).toBeGreaterThan(0);
  expect(report.backup).toEqual({ at: MADE_AT, rows: rowsOfBackup, mayHaveMore: false });
  expect(report.missing.map(({ key }) => key).sort()).toEqual(
    lost.map(([, text]) => JSON.parse(text)[1]).sort(),
  );
});

test('what the file still has is never replaced, and what it had no more does not come back', () => {
  const { file, backup, truth } = damagedWithBackup((database) => {
    database.exec('UPDATE ai_cache SET value_json = \'"newer"\' WHERE rowid % 2 = 0');
    database.exec('DELETE FROM ai_cache WHERE rowid % 7 = 0');
  });
  const { report, rows } = repaired(file, [backup]);
  expect([...rows.keys()].filter((id) => !truth.has(id))).toEqual([]);
  // Of lost ones the older answer is better than none, and only of those.
  const older = [...rows].filter(([id, text]) => truth.get(id) !== text);
  expect(older.length).toBeGreaterThan(0);
  expect(older.length).toBeLessThanOrEqual(report.backup?.rows ?? 0);
});

test('a backup that is damaged or gone is passed over for an older one; none is said to be none', () => {
  const { file, backup, truth } = damagedWithBackup();
  const broken = `${backup}-broken`;
  copyFileSync(backup, broken);
  overwrite(broken, 6 * PAGE, Buffer.alloc(4 * PAGE, 0x5a));
  const again = `${file}-again`;
  copyFileSync(file, again);
  const { report } = repaired(file, [`${backup}-gone`, broken, backup]);
  expect(report.backup).toMatchObject({ at: MADE_AT - 2 });
  const without = repaired(again, [`${backup}-gone`, broken]);
  expect(without.report.backup).toBeNull();
  expect(without.rows.size).toBeLessThan(truth.size);
});

test('a backup without the table is passed over for an older one, and the repair is done', () => {
  const { file, backup } = damagedWithBackup();
  const other = `${backup}-other`;
  const database = new Database(other);
  for (const sql of tableSql('other_cache').setup) database.exec(sql);
  database.close();
  expect(repaired(file, [other, backup]).report.backup).toMatchObject({ at: MADE_AT - 1 });
});

test('of a sound file no backup is looked at; of one whose index is gone it is said that one may have more', () => {
  const { file, backup } = damagedWithBackup();
  expect(repaired(backup, [file]).report.backup).toBeNull();
  overwrite(file, 0, Buffer.alloc(2 * PAGE, 0x5a));
  for (const page of pagesOfType(file, 0x02, PAGE)) overwrite(file, (page - 1) * PAGE, Buffer.alloc(PAGE));
  const copy = `${file}-copy`;
  copyFileSync(backup, copy);
  expect(repaired(file, [copy]).report.backup).toMatchObject({ rows: expect.any(Number), mayHaveMore: true });
});

test('a second cache in the file is saved too; a file with other tables is left as it is', () => {
  const { file } = damagedWithBackup((database) => {
    for (const sql of tableSql('other_cache').setup) database.exec(sql);
    database.exec("INSERT INTO other_cache VALUES ('default', 'k', '1', 1.0, NULL, 1, 1.0)");
  });
  const { report } = repaired(file, []);
  expect(report.rowsSaved).toBeGreaterThan(100);
  const database = new Database(file);
  expect(database.prepare('SELECT key FROM other_cache').pluck().all()).toEqual(['k']);
  database.exec('CREATE TABLE invoices (id)');
  database.close();
  const before = readFileSync(file);
  expect(() => repaired(file, [])).toThrow(/also holds the table "invoices"/);
  expect(readFileSync(file)).toEqual(before);
});
