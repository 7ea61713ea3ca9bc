import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import type { Backup } from '../../shared/contract/maintenance.ts';
import type { OperationInput, Run } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import { type SavedCopy, savedCopyOf } from '../operations/savedCopy.ts';
import type { Logger } from '../ports.ts';
import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';

/** A backup that was made, for the list. */
export interface MadeBackup extends SavedCopy {
  /** The cache file by its id and path. */
  readonly file: string;
  readonly cachePath: string;
  readonly table: string;
  /** Epoch ms. */
  readonly at: number;
  readonly madeBy: Backup['madeBy'];
  /** How many of those that nobody asked for are kept of the file. */
  readonly keep: number;
}

/**
 * What a run saved, for the list; null for one that saved nothing. The state before a restore is kept by the console, a copy to a
 * place of a person's choice is that person's.
 */
export function backupOfRun(
  run: Run,
  input: OperationInput,
  { table, keep }: { readonly table: string; readonly keep: number },
): MadeBackup | null {
  const saved = run.state === 'done' && run.report ? savedCopyOf(run.report) : null;
  if (!saved) return null;
  const madeBy = input.operation === 'restore' ? 'console' : run.madeBy;
  return { ...saved, file: run.file, cachePath: run.path, table, at: run.startedAt, madeBy, keep };
}

/** The list of backups in console.sqlite. Everything rejects or throws an `AppError`. */
export interface Backups {
  /** Of one cache file, the newest first. */
  list(file: string): readonly Backup[];
  /** Puts a backup on the list, and deletes the oldest of those that the console made by itself beyond `keep`. */
  note(made: MadeBackup): Promise<void>;
  /** Moves a backup to the system's trash; the rest of the file's list. */
  remove(id: string): Promise<readonly Backup[]>;
}

export interface BackupsParts {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly moveToTrash: (path: string) => Promise<void>;
  readonly logger: Logger;
}

type Row = Omit<Backup, 'missing'>;

const COLUMNS = `id, file_id AS file, path, backup_path AS backupPath, at_ms AS at, bytes, rows, made_by AS madeBy`;

/** Builds the list over console.sqlite. */
export function createBackups({ reader, writer, moveToTrash, logger }: BackupsParts): Backups {
  const listed = reader.prepare<Row>(
    `SELECT ${COLUMNS} FROM backups WHERE file_id = ? ORDER BY at_ms DESC, rowid DESC`,
  );
  const one = reader.prepare<Row>(`SELECT ${COLUMNS} FROM backups WHERE id = ?`);
  const forget = (id: string) => writer.run([{ sql: 'DELETE FROM backups WHERE id = ?', params: [id] }]);
  const list = (file: string) =>
    listed.all(file).map((row) => ({ ...row, missing: !existsSync(row.backupPath) }));
  const rotate = async (file: string, keep: number) => {
    const own = list(file).filter(({ madeBy }) => madeBy !== 'person');
    // A backup whose file is gone takes no place of one that is there.
    const there = own.filter(({ missing }) => !missing);
    for (const { id, backupPath } of [
      ...there.slice(Math.max(1, keep)),
      ...own.filter(({ missing }) => missing),
    ]) {
      try {
        rmSync(backupPath, { force: true });
        await forget(id);
      } catch (caught) {
        // It stays on the list and is tried again after the next backup.
        logger.warn('an old backup could not be deleted', { path: backupPath, reason: String(caught) });
      }
    }
  };
  return {
    list,
    note: async ({ file, cachePath, table, path, at, bytes, rows, madeBy, keep }) => {
      await writer.run([
        {
          sql: `INSERT INTO backups (id, file_id, path, table_name, backup_path, at_ms, bytes, rows, made_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (backup_path) DO UPDATE SET file_id = excluded.file_id, path = excluded.path,
              table_name = excluded.table_name, at_ms = excluded.at_ms, bytes = excluded.bytes, rows = excluded.rows,
              made_by = excluded.made_by`,
          params: [randomUUID(), file, cachePath, table, path, at, bytes, rows, madeBy],
        },
      ]);
      if (madeBy !== 'person') await rotate(file, keep);
    },
    remove: async (id) => {
      const found = one.get(id);
      if (!found) {
        throw new AppError('request.invalid', 'This backup is not in the list any more.');
      }
      if (existsSync(found.backupPath)) await moved(moveToTrash, found.backupPath);
      await forget(id);
      return list(found.file);
    },
  };
}

async function moved(moveToTrash: (path: string) => Promise<void>, path: string): Promise<void> {
  try {
    await moveToTrash(path);
  } catch (caught) {
    throw new AppError(
      'storage.failed',
      `${path}: The system could not move the backup to its trash. Delete it in its folder, if it is not needed.`,
      { data: { file: path }, cause: caught },
    );
  }
}
