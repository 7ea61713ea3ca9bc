import Database from 'better-sqlite3';
import { distrustSchema } from './distrust.ts';
import { storageError } from './errors.ts';

const MOST_PROBLEMS = 100;

/**
 * Reads every page of a file and says what is wrong with it, in SQLite's words; empty when it is sound. Damage is an
 * answer; that the file is busy, missing or not readable is a `storage.*` error. Takes long: for a thread.
 */
export function integrityProblems(file: string, options: { busyTimeoutMs: number }): readonly string[] {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: options.busyTimeoutMs });
    distrustSchema(database);
    const found = database.pragma(`integrity_check(${MOST_PROBLEMS})`) as { integrity_check: string }[];
    const problems = found.map(({ integrity_check }) => integrity_check).filter((text) => text !== 'ok');
    return problems.flatMap((text) => text.split('\n')).filter((line) => !line.startsWith('***'));
  } catch (caught) {
    const error = storageError(caught, file);
    const isDamage = error.code === 'storage.corrupt' || error.code === 'storage.not_a_database';
    if (!isDamage) throw error;
    return [error.message];
  } finally {
    database?.close();
  }
}
