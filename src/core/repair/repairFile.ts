import { existsSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { tableSql } from '../cache/tableSql.ts';
import { createFreshFile } from '../storage/freshFile.ts';
import { swapIn } from '../storage/swap.ts';
import type { IndexEntry } from './evidence.ts';
import { type FromBackup, fillFromBackup, type UsableBackup } from './fillFromBackup.ts';
import { type SalvageReport, salvage, type TakeRow } from './salvage.ts';
import { type FoundTable, tablesOf } from './schema.ts';
import { soleUseOf } from './soleUse.ts';

export interface RepairOptions {
  readonly file: string;
  /** The table that is meant; others that are caches are saved as well. */
  readonly table: string;
  /** Goes into the name under which the damaged files are kept. */
  readonly stamp: string;
  /** Of this file, the newest first: what is lost is looked for in them. */
  readonly backups?: readonly UsableBackup[];
  /** Epoch ms. */
  readonly now: number;
  /** Told now and then how far it is, 0 to 1. */
  readonly tick: (share: number) => void;
}

/** What a repair did. */
export interface RepairReport extends SalvageReport {
  /** What the newest good backup gave; null when there was none, or none was needed. */
  readonly backup: { readonly at: number; readonly rows: number; readonly mayHaveMore: boolean } | null;
  /** Where the damaged file is now, with its log beside it. */
  readonly keptAs: string;
}

const PAGE_SIZE = 8192;
const BACKUP_WAIT_MS = 1000;

/**
 * Puts a new, checked file with every row that can be saved in the place of a damaged one, which is kept under another
 * name. Refused while anybody has the file open. Throws a `storage.*` `AppError`, and then the file is as it was.
 */
export function repairFile(options: RepairOptions): RepairReport {
  const { file, stamp, tick } = options;
  const soleUse = soleUseOf(file);
  const tables = tablesToSave(options);
  const setups = tables.map((table) => tableSql(table).setup);
  const newFrom = `${file}.repaired-${stamp}`;
  const fresh = createFreshFile(newFrom, {
    pageSize: PAGE_SIZE,
    setup: setups.map(([createTable = '']) => createTable),
  });
  let report: Omit<RepairReport, 'keptAs'>;
  try {
    report = saveTables(options, tables, (table) => insertInto(fresh, table));
    fresh.finish(
      setups.flatMap(([, ...indexes]) => indexes),
      { wal: report.keepsLog },
    );
    tick(0.99);
    soleUse.confirm();
  } catch (caught) {
    fresh.discard();
    throw caught;
  }
  const keptAs = freeName(`${file}.corrupted-${stamp}`);
  swapIn({ file, newFrom, oldTo: keptAs });
  return { ...report, keptAs };
}

/**
 * The tables of the new file. Without a schema nothing tells the rows of one table from those of another, so all are of the one that
 * is meant. What is no cache could not be kept, so such a file is left alone.
 */
function tablesToSave({ file, table }: RepairOptions): readonly string[] {
  const all = tablesOf(file) ?? [];
  const others = all.filter(({ name }) => name.toLowerCase() !== table.toLowerCase());
  refuseOtherOrder(file, all);
  const foreign = others.find(({ isCache }) => !isCache);
  if (!foreign) return [table, ...others.map(({ name }) => name)];
  throw new AppError(
    'storage.failed',
    `${file}: The file also holds the table "${foreign.name.slice(0, 60)}", which is no cache and would be lost in a repair. Nothing was changed; save what is readable of it with the program that wrote it, or open a backup.`,
    { data: { file } },
  );
}

/** Rows are read from the pages by the place of their columns: in another order each value would come into a wrong one. */
function refuseOtherOrder(file: string, tables: readonly FoundTable[]): void {
  const other = tables.find(({ isCache, isInOrder }) => isCache && !isInOrder);
  if (!other) return;
  throw new AppError(
    'storage.failed',
    `${file}: The columns of the table "${other.name.slice(0, 60)}" stand in another order than those of the library, so its rows cannot be told apart without SQLite. Nothing was changed; export what can still be read, or open a backup.`,
    { data: { file } },
  );
}

/** One table after the other; what is reported is of the first. */
function saveTables(
  options: RepairOptions,
  tables: readonly string[],
  takeFor: (table: string) => TakeRow,
): Omit<RepairReport, 'keptAs'> {
  const [first, ...others] = tables.map((table, at) => {
    const tick = (share: number) => options.tick((at + share) / tables.length);
    return saveRows({ ...options, tick }, { table, hasSiblings: tables.length > 1 }, takeFor(table));
  });
  if (!first) throw new AppError('internal', 'A repair needs a table.');
  const sum = (of: (report: SalvageReport) => number) =>
    others.reduce((total, report) => total + of(report), of(first));
  return {
    ...first,
    unreadable: sum(({ unreadable }) => unreadable),
    notTaken: sum(({ notTaken }) => notTaken),
  };
}

/** What the file itself gives comes first, so that nothing of a backup takes its place. */
function saveRows(
  options: RepairOptions,
  { table, hasSiblings }: { readonly table: string; readonly hasSiblings: boolean },
  take: TakeRow,
): Omit<RepairReport, 'keptAs'> {
  const { file, now, tick } = options;
  const backups = options.backups?.filter((backup) => backup.table === table) ?? [];
  const lost: IndexEntry[] = [];
  const salvaged = salvage({
    ...{ file, table, hasSiblings, take },
    lost: ({ rowid, namespace, key }) => {
      if (backups.length > 0) lost.push({ rowid, namespace: Buffer.from(namespace), key: Buffer.from(key) });
    },
    tick: (share) => tick(share * 0.85),
  });
  // Without a whole index nobody knows all that was there.
  const isKnown = salvaged.rowsExpected !== null;
  const from =
    lost.length > 0 || !isKnown
      ? fillFromBackup({ backups, lost, take, now, busyTimeoutMs: BACKUP_WAIT_MS })
      : null;
  tick(0.9);
  if (!from) return { ...salvaged, backup: null };
  return {
    ...salvaged,
    missing: withoutTaken(salvaged.missing, from.taken),
    backup: { at: from.at, rows: from.taken.length, mayHaveMore: !isKnown },
  };
}

function withoutTaken(
  missing: SalvageReport['missing'],
  taken: FromBackup['taken'],
): SalvageReport['missing'] {
  const idOf = (entry: SalvageReport['missing'][number]) => JSON.stringify([entry.namespace, entry.key]);
  const found = new Set(taken.map(idOf));
  return missing.filter((entry) => !found.has(idOf(entry)));
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
