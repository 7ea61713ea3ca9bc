import { AppError } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { openWorkConnection } from '../storage/workConnection.ts';
import { checkUniqueName } from './uniqueName.ts';

/**
 * Refuses to change a table whose changes could not be undone exactly: without a unique name of each entry, or with triggers, which do
 * more than was asked for. Throws `storage.*`.
 */
export function refuseUnlikeTable({ file, table, busyTimeoutMs }: CacheTarget): void {
  const connection = openWorkConnection(file, { busyTimeoutMs, readonly: true });
  try {
    const trigger = connection
      .prepare<{ name: string }>(
        `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE LIMIT 1`,
      )
      .get(table);
    if (trigger) throw withTrigger(file, table, trigger.name);
    checkUniqueName(connection, table, file, 'Nothing was changed.');
  } finally {
    connection.close();
  }
}

function withTrigger(file: string, table: string, trigger: string): AppError {
  return new AppError(
    'storage.readonly',
    `The table "${table.slice(0, 60)}" has a trigger ("${trigger.slice(0, 60)}") that does more than was asked for, so what is changed could not be undone exactly. It can be looked at, checked, exported and backed up.`,
    { data: { file } },
  );
}
