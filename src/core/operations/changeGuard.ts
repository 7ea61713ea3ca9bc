import { AppError } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { openWorkConnection } from '../storage/workConnection.ts';
import { quoted } from './cacheTable.ts';

/**
 * Refuses to change a table whose changes could not be undone exactly: with triggers, which do more than was asked for, or
 * without a unique index over namespace and key, where two entries may have one name. Throws `storage.readonly`.
 */
export function refuseUnlikeTable({ file, table, busyTimeoutMs }: CacheTarget): void {
  const connection = openWorkConnection(file, { busyTimeoutMs, readonly: true });
  try {
    const reason = reasonOf(connection, table);
    if (reason === null) return;
    throw new AppError(
      'storage.readonly',
      `The table "${table.slice(0, 60)}" ${reason}, so what is changed in it could not be undone exactly. It can be looked at, checked, exported and backed up.`,
      { data: { file } },
    );
  } finally {
    connection.close();
  }
}

function reasonOf(connection: WorkConnection, table: string): string | null {
  const trigger = connection
    .prepare<{ name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE LIMIT 1`,
    )
    .get(table);
  if (trigger) return `has a trigger ("${trigger.name.slice(0, 60)}") that does more than was asked for`;
  const isNamed = connection
    .pragmaRows(`index_list(${quoted(table)})`)
    .filter(({ unique, partial }) => unique === 1 && partial === 0)
    .some(({ name }) => isOfNames(connection, String(name)));
  return isNamed ? null : 'has no unique index over namespace and key';
}

function isOfNames(connection: WorkConnection, index: string): boolean {
  const columns = connection.pragmaRows(`index_info(${quoted(index)})`).map(({ name }) => String(name));
  return columns.length === 2 && columns.includes('namespace') && columns.includes('key');
}
