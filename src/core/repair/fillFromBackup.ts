import { existsSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { isExpired, readEpochSeconds } from '../cache/freshness.ts';
import { checkedTableName } from '../cache/tableSql.ts';
import { recognise } from '../cacheFiles/recognise.ts';
import { integrityProblems } from '../storage/integrity.ts';
import { openWorkConnection } from '../storage/workConnection.ts';
import type { CacheRowBytes } from './cacheRow.ts';
import type { IndexEntry } from './evidence.ts';
import type { TakeRow } from './salvage.ts';

/** A backup of the file that is repaired. */
export interface UsableBackup {
  readonly path: string;
  readonly table: string;
  /** When it was made, epoch ms. */
  readonly at: number;
}

/** What a backup gave. */
export interface FromBackup {
  /** When it was made, epoch ms. */
  readonly at: number;
  /** The entries that were taken from it. */
  readonly taken: readonly { readonly namespace: string; readonly key: string }[];
}

export interface FillOptions {
  /** The newest first. */
  readonly backups: readonly UsableBackup[];
  /** What is lost, and was there. */
  readonly lost: readonly IndexEntry[];
  readonly take: TakeRow;
  /** Epoch ms: what has expired by then is not taken. */
  readonly now: number;
  readonly busyTimeoutMs: number;
}

interface BackupRow {
  readonly namespace: Buffer;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly accessCount: number;
  readonly lastAccessAt: number;
}

/**
 * Takes the lost entries out of the newest backup that passes its check, where they are in it and have not expired; null
 * without such a backup. One that cannot be read is passed over: there may be an older one.
 */
export function fillFromBackup(options: FillOptions): FromBackup | null {
  for (const backup of options.backups) {
    if (isGood(backup, options.busyTimeoutMs)) return takeFrom(backup, options);
  }
  return null;
}

function isGood({ path, table }: UsableBackup, busyTimeoutMs: number): boolean {
  if (!existsSync(path)) return false;
  try {
    return integrityProblems(path, { busyTimeoutMs }).length === 0 && hasTable(path, table, busyTimeoutMs);
  } catch (caught) {
    if (caught instanceof AppError) return false;
    throw caught;
  }
}

function hasTable(path: string, table: string, busyTimeoutMs: number): boolean {
  const connection = openWorkConnection(path, { busyTimeoutMs, readonly: true });
  try {
    return recognise(connection).tables.includes(table);
  } finally {
    connection.close();
  }
}

function takeFrom({ path, table, at }: UsableBackup, options: FillOptions): FromBackup {
  const connection = openWorkConnection(path, { ...options, readonly: true });
  try {
    // Only what the library writes: texts and numbers in their places.
    const find = connection.prepare<BackupRow>(
      `SELECT CAST(namespace AS BLOB) AS namespace, CAST(key AS BLOB) AS key, CAST(value_json AS BLOB) AS value,
        created_at AS createdAt, expires_at AS expiresAt, access_count AS accessCount, last_access_at AS lastAccessAt
      FROM ${checkedTableName(table)} WHERE namespace = CAST(? AS TEXT) AND key = CAST(? AS TEXT)
        AND typeof(value_json) = 'text' AND typeof(created_at) IN ('real', 'integer')
        AND typeof(expires_at) IN ('real', 'integer', 'null') AND typeof(access_count) IN ('real', 'integer')
        AND typeof(last_access_at) IN ('real', 'integer')`,
    );
    const taken: { namespace: string; key: string }[] = [];
    for (const { rowid, namespace, key } of options.lost) {
      const row = find.get(namespace, key);
      if (!row || isOver(row, options.now) || !options.take(rowOf(rowid, row))) continue;
      taken.push({ namespace: namespace.toString(), key: key.toString() });
    }
    return { at, taken };
  } finally {
    connection.close();
  }
}

function isOver({ expiresAt }: BackupRow, now: number): boolean {
  return expiresAt !== null && isExpired({ expiresAt: readEpochSeconds(expiresAt) }, now);
}

function rowOf(rowid: number, { value, ...row }: BackupRow): CacheRowBytes {
  return { rowid, valueJson: value, ...row };
}
