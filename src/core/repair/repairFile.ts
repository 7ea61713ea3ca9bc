import { existsSync } from 'node:fs';
import { tableSql } from '../cache/tableSql.ts';
import { createFreshFile } from '../storage/freshFile.ts';
import { swapIn } from '../storage/swap.ts';
import { type SalvageReport, salvage, type TakeRow } from './salvage.ts';

export interface RepairOptions {
  readonly file: string;
  readonly table: string;
  /** Goes into the name under which the damaged files are kept. */
  readonly stamp: string;
  /** Told now and then how far it is, 0 to 1. */
  readonly tick: (share: number) => void;
}

/** What a repair did. */
export interface RepairReport extends SalvageReport {
  /** Where the damaged file is now, with its log beside it. */
  readonly keptAs: string;
}

const PAGE_SIZE = 8192;

/**
 * Puts a new, checked file with every row that can be saved in the place of a damaged one, which is kept under another
 * name. Nobody may have the file open. Throws a `storage.*` `AppError`, and then the file is as it was.
 */
export function repairFile({ file, table, stamp, tick }: RepairOptions): RepairReport {
  const [createTable = '', ...indexes] = tableSql(table).setup;
  const newFrom = `${file}.repaired-${stamp}`;
  const fresh = createFreshFile(newFrom, { pageSize: PAGE_SIZE, setup: [createTable] });
  let report: SalvageReport;
  try {
    report = salvage({ file, table, take: insertInto(fresh, table), tick: (share) => tick(share * 0.9) });
    fresh.finish(indexes);
    tick(0.99);
  } catch (caught) {
    fresh.discard();
    throw caught;
  }
  const keptAs = freeName(`${file}.corrupted-${stamp}`);
  swapIn({ file, newFrom, oldTo: keptAs });
  return { ...report, keptAs };
}

/** Texts go in as their bytes, whatever they are. */
function insertInto(fresh: ReturnType<typeof createFreshFile>, table: string): TakeRow {
  const insert = fresh.prepare(
    `INSERT OR IGNORE INTO ${table}
      (rowid, namespace, key, value_json, created_at, expires_at, access_count, last_access_at)
      VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?, ?)`,
  );
  return (row) =>
    insert(
      row.rowid,
      row.namespace,
      row.key,
      row.valueJson,
      row.createdAt,
      row.expiresAt,
      row.accessCount,
      row.lastAccessAt,
    ) === 1;
}

/** An earlier repair of the same second must not lose its files. */
function freeName(wanted: string): string {
  let name = wanted;
  for (let count = 2; existsSync(name); count += 1) name = `${wanted}-${count}`;
  return name;
}
