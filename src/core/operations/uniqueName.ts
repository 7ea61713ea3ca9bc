import { AppError } from '../../shared/errors.ts';
import { hasUniqueKey } from '../cacheFiles/tableRules.ts';
import type { WorkConnection } from '../storage/workConnection.ts';

/**
 * Throws `storage.failed` unless the file itself keeps two entries of one namespace and key apart. Where it does not, what is put back
 * could not be told from what somebody wrote anew under the same name, and one of them would be lost. `left` says what became of the entries.
 */
export function checkUniqueName(connection: WorkConnection, table: string, file: string, left: string): void {
  if (hasUniqueKey(connection, table)) return;
  throw new AppError(
    'storage.failed',
    `${file}: The table "${table.slice(0, 60)}" has no unique index over namespace and key, so changes of it could not be undone safely. ${left} Make one (CREATE UNIQUE INDEX) with the program the file belongs to, then try again.`,
    { data: { file } },
  );
}
