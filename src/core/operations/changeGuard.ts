import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { refuseChanges } from '../cacheFiles/tableRules.ts';
import { openWorkConnection } from '../storage/workConnection.ts';
import { checkUniqueName } from './uniqueName.ts';

/**
 * Refuses to change a table whose changes could not be undone exactly: without a unique name of each entry, with triggers, which do
 * more than was asked for, or with other tables that point to it. Throws `storage.*`.
 */
export function refuseUnlikeTable({ file, table, busyTimeoutMs }: CacheTarget): void {
  const connection = openWorkConnection(file, { busyTimeoutMs, readonly: true });
  try {
    checkUniqueName(connection, table, file, 'Nothing was changed.');
    refuseChanges(connection, table, file);
  } finally {
    connection.close();
  }
}
