import Database from 'better-sqlite3';
import { distrustSchema } from './distrust.ts';
import { storageError } from './errors.ts';
import type { SqlValue } from './types.ts';

/** A prepared SELECT. Parameters by place. */
export interface Query<Row> {
  get(...params: readonly SqlValue[]): Row | undefined;
  all(...params: readonly SqlValue[]): Row[];
}

/**
 * A read-only connection for short reads on the calling thread; in WAL mode it never waits for a writer.
 * Everything throws a `storage.*` `AppError`. Long reads belong in a worker on a connection of its own.
 */
export interface Reader {
  prepare<Row>(sql: string): Query<Row>;
  /** Moves whenever another connection (ours included) committed a change. */
  dataVersion(): number;
  close(): void;
}

/** Opens an existing file read-only. */
export function openReader(file: string, options: { busyTimeoutMs: number }): Reader {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (caught) {
      throw storageError(caught, file);
    }
  };
  const database = guarded(
    () => new Database(file, { readonly: true, fileMustExist: true, timeout: options.busyTimeoutMs }),
  );
  guarded(() => distrustSchema(database));
  const version = guarded(() => database.prepare<[], number>('PRAGMA data_version').pluck());
  return {
    prepare<Row>(sql: string): Query<Row> {
      const statement = guarded(() => database.prepare<SqlValue[], Row>(sql));
      return {
        get: (...params) => guarded(() => statement.get(...params)),
        all: (...params) => guarded(() => statement.all(...params)),
      };
    },
    dataVersion: () => guarded(() => version.get() ?? 0),
    close: () => void database.close(),
  };
}

/** The version of the SQLite library in use, as in `3.54.1`. */
export function sqliteVersion(): string {
  const database = new Database(':memory:');
  try {
    return String(database.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    database.close();
  }
}
