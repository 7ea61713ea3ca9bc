import { existsSync, linkSync, unlinkSync } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * Whether any other connection, of this process or another, has the database open, as far as its locks tell: with a write-ahead log
 * each connection holds one as long as it is open, without one only while it reads or writes. False for a file that SQLite
 * cannot read. Changes nothing.
 */
export function isHeldElsewhere(file: string): boolean {
  // Under another name of the same file the locks are the same ones, but its log and journal are out of reach: opened by its own
  // name, SQLite would bring them into the file on closing, and a damaged one must stay as it is.
  const alias = `${file}.lock-test`;
  if (!makeAlias(file, alias)) return false;
  let database: Database.Database | undefined;
  try {
    database = new Database(alias, { timeout: 0 });
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
    database.exec('ROLLBACK');
    return false;
  } catch (caught) {
    return caught instanceof Error && 'code' in caught && String(caught.code).startsWith('SQLITE_BUSY');
  } finally {
    database?.close();
    removeAlias(alias);
  }
}

/** False where files cannot have two names. */
function makeAlias(file: string, alias: string): boolean {
  removeAlias(alias);
  try {
    linkSync(file, alias);
    return true;
  } catch {
    return false;
  }
}

function removeAlias(alias: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    if (existsSync(alias + suffix)) unlinkSync(alias + suffix);
  }
}
