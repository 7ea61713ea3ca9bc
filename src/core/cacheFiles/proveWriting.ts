import { statSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { openWorkConnection } from '../storage/workConnection.ts';
import { readableFile, reasonAgainstWriting, refusal } from './pathState.ts';
import { refuseChanges } from './tableRules.ts';

/**
 * Takes the write lock of the file and lets go of it again. Blocks: for a thread. Throws `storage.readonly` with why the
 * file cannot be changed, `storage.busy` when another program held the lock all the time.
 */
export function proveWriting(
  path: string,
  { busyTimeoutMs, damaged, table }: { busyTimeoutMs: number; damaged: boolean; table: string },
): void {
  readableFile(path);
  const reason = reasonAgainstWriting(path);
  if (reason !== null) throw refusal(path, 'storage.readonly', reason);
  // SQLite would not have it; a repair needs the file and its folder only.
  if (damaged) return;
  try {
    const connection = openWorkConnection(path, { busyTimeoutMs, readonly: false });
    try {
      // Its rules may be others than when it was opened.
      connection.inTransaction(() => refuseChanges(connection, table, path));
    } finally {
      connection.close();
    }
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'storage.busy') throw caught;
    const sentence =
      'Another program is writing to the file and did not let go of it. Changes are not allowed yet; try again when it is done.';
    throw refusal(path, 'storage.busy', sentence, caught);
  }
}

/** Has SQLite take away the empty log that a connection which could not write left beside the file. Blocks: for a thread. */
export function tidyBeside(path: string): void {
  // With something in the log, closing would write it into the file.
  if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size !== 0) return;
  const connection = openWorkConnection(path, { busyTimeoutMs: 0, readonly: false });
  try {
    connection.exec('PRAGMA query_only = ON');
    connection.pragma('schema_version');
  } finally {
    connection.close();
  }
}
