import { existsSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { storageError } from './errors.ts';
import { flushFile } from './flush.ts';
import type { SqlValue } from './types.ts';

/**
 * A database that is written in one go, for nobody to see before it is whole. Fast and without a journal: it is worth
 * nothing until `finish` has returned. Everything throws a `storage.*` `AppError`.
 */
export interface FreshFile {
  /** A statement to run often; how many rows each run changed. */
  prepare(sql: string): (...params: readonly SqlValue[]) => number;
  /** Runs the last statements, checks the whole file, and returns once it is on the disk. `wal`: its programs keep a write-ahead log. */
  finish(statements: readonly string[], options: { readonly wal: boolean }): void;
  /** Closes and deletes what there is. */
  discard(): void;
}

/** Begins a new file; one that is there already is `storage.cannot_open`. `pageSize` in bytes. */
export function createFreshFile(
  file: string,
  options: { pageSize: number; setup: readonly string[] },
): FreshFile {
  if (existsSync(file)) {
    throw new AppError(
      'storage.cannot_open',
      `${file}: The file is there already. Move it away and try again.`,
      {
        data: { file },
      },
    );
  }
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (caught) {
      throw storageError(caught, file);
    }
  };
  const database = guarded(() => new Database(file));
  const discard = () => {
    database.close();
    rmSync(file, { force: true });
  };
  try {
    guarded(() => begin(database, options));
  } catch (caught) {
    discard();
    throw caught;
  }
  return {
    prepare: (sql) => {
      const statement = guarded(() => database.prepare<SqlValue[]>(sql));
      return (...params) => guarded(() => statement.run(...params).changes);
    },
    finish: (statements, { wal }) =>
      guarded(() => {
        database.exec('COMMIT');
        for (const sql of statements) database.exec(sql);
        checkWhole(database, file);
        if (wal) database.pragma('journal_mode = WAL');
        database.close();
        flushFile(file);
      }),
    discard,
  };
}

function begin(database: Database.Database, options: { pageSize: number; setup: readonly string[] }): void {
  database.pragma(`page_size = ${options.pageSize}`);
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  for (const sql of options.setup) database.exec(sql);
  database.exec('BEGIN');
}

function checkWhole(database: Database.Database, file: string): void {
  const found = database.pragma('integrity_check(1)', { simple: true });
  if (found === 'ok') return;
  throw new AppError('storage.failed', `${file}: The new file did not pass its check (${String(found)}).`, {
    data: { file },
  });
}
