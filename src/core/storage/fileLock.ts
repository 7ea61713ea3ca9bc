import Database from 'better-sqlite3';
import { storageError } from './errors.ts';

/** A lock that one process holds, and that ends with it however it ends. */
export interface FileLock {
  release(): void;
}

/**
 * Takes the lock of that file, which is made where it is not there and stays empty; null when somebody else has it. Node
 * itself has no file locks, SQLite has those of the system. Throws a `storage.*` `AppError` when the file cannot be used.
 */
export function takeFileLock(file: string): FileLock | null {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { timeout: 0 });
    const held = database;
    held.exec('BEGIN EXCLUSIVE');
    return { release: () => held.close() };
  } catch (caught) {
    database?.close();
    const error = storageError(caught, file);
    if (error.code === 'storage.busy') return null;
    throw error;
  }
}
