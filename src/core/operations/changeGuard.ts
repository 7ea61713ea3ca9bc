import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import { refuseChanges } from '../cacheFiles/tableRules.ts';
import { openWorkConnection } from '../storage/workConnection.ts';

/** Refuses to change a table whose changes could not be undone exactly. Throws `storage.readonly` with why. */
export function refuseUnlikeTable({ file, table, busyTimeoutMs }: CacheTarget): void {
  const connection = openWorkConnection(file, { busyTimeoutMs, readonly: true });
  try {
    refuseChanges(connection, table, file);
  } finally {
    connection.close();
  }
}
