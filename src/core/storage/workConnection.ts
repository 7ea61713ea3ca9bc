import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { distrustSchema } from './distrust.ts';
import { storageError } from './errors.ts';
import type { SqlValue } from './types.ts';

/** A statement of a `WorkConnection`; parameters by place. */
export interface WorkStatement<Row> {
  get(...params: readonly SqlValue[]): Row | undefined;
  all(...params: readonly SqlValue[]): Row[];
  /** Rows one by one. Nothing else may be done with the connection until the end, and it must come soon. */
  iterate(...params: readonly SqlValue[]): IterableIterator<Row>;
  /** How many rows it changed. */
  run(...params: readonly SqlValue[]): number;
}

/**
 * A connection for long work on a thread of its own: operations, exports, checks. Everything throws a `storage.*`
 * `AppError`. Whoever holds one keeps its transactions short, since others write to the file too.
 */
export interface WorkConnection {
  /** With `exact`, rows give every INTEGER as a `bigint`, so that no digit is lost and REAL stays apart. */
  prepare<Row = unknown>(sql: string, options?: { readonly exact: boolean }): WorkStatement<Row>;
  exec(sql: string): void;
  /** The first column of the first row. */
  pragma(text: string): unknown;
  /** Every row. */
  pragmaRows(text: string): readonly Readonly<Record<string, unknown>>[];
  /** Takes the write lock of every attached file, does `work`, commits; all of it or nothing. */
  inTransaction<T>(work: () => T): T;
  /** As `inTransaction`, but a file is locked only once it is written to: `first` is the statement that writes first. */
  inTransactionFrom<T>(first: string, work: () => T): T;
  /** Makes another file usable in statements under that name. One that does not exist is made. */
  attach(path: string, name: string): void;
  /**
   * Copies the database, as it is now, into another file, page by page. `onPages` is told how many are left of how many (first, once nobody
   * else can write to the target, all of them; 0 of 0 while it waits for that); what it throws ends the copy. Other writers do not disturb it. A database that is there already, with its log and whoever has it open, becomes
   * the copy at once at the end, or stays as it was; its page size must be the same.
   */
  copyTo(path: string, onPages: (remaining: number, total: number) => void): Promise<void>;
  close(): void;
}

const COPY_PAGES = 1000;

/** How a `WorkConnection` is opened. */
export interface WorkOptions {
  readonly busyTimeoutMs: number;
  /** True where the file must not change. */
  readonly readonly: boolean;
  /** Whether a file that does not exist is made; else it is `storage.cannot_open`. */
  readonly create?: boolean;
}

/** Opens a file; one that does not exist is `storage.cannot_open` unless `create` says otherwise. */
export function openWorkConnection(file: string, options: WorkOptions): WorkConnection {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (caught) {
      throw storageError(caught, file);
    }
  };
  const database = guarded(
    () =>
      new Database(file, {
        readonly: options.readonly,
        fileMustExist: options.create !== true,
        timeout: options.busyTimeoutMs,
      }),
  );
  guarded(() => distrustSchema(database));
  const transaction = <T>(begin: readonly string[], work: () => T): T => {
    try {
      for (const sql of begin) guarded(() => database.exec(sql));
      const result = work();
      guarded(() => database.exec('COMMIT'));
      return result;
    } catch (caught) {
      if (database.inTransaction) database.exec('ROLLBACK');
      throw caught;
    }
  };
  return {
    prepare: <Row>(sql: string, prepared = { exact: false }) =>
      guardedStatement(
        guarded(() => database.prepare<SqlValue[], Row>(sql).safeIntegers(prepared.exact)),
        file,
      ),
    exec: (sql) => void guarded(() => database.exec(sql)),
    pragma: (text) => guarded(() => database.pragma(text, { simple: true })),
    pragmaRows: (text) => guarded(() => database.pragma(text)) as Readonly<Record<string, unknown>>[],
    inTransaction: (work) => transaction(['BEGIN IMMEDIATE'], work),
    inTransactionFrom: (first, work) => transaction(['BEGIN', first], work),
    attach: (path, name) => void guarded(() => database.prepare<SqlValue[]>(`ATTACH ? AS ${name}`).run(path)),
    copyTo: async (path, onPages) => {
      // With a read transaction open the copy keeps its snapshot; else each foreign commit would start it over.
      guarded(() => database.exec('BEGIN'));
      try {
        guarded(() => database.prepare('SELECT count(*) FROM sqlite_master').get());
        await copy(database, path, { ...options, onPages });
      } finally {
        if (database.inTransaction) database.exec('ROLLBACK');
      }
    },
    close: () => void database.close(),
  };
}

interface CopyOptions {
  readonly busyTimeoutMs: number;
  readonly onPages: (remaining: number, total: number) => void;
}

/** How often a locked target is tried again, ms. */
const RETRY_MS = 20;

async function copy(database: Database.Database, path: string, options: CopyOptions): Promise<void> {
  if (path !== path.trim()) {
    throw new AppError('request.invalid', `${path}: A name may not begin or end with a space.`);
  }
  const giveUpAt = performance.now() + options.busyTimeoutMs;
  // A locked target ends better-sqlite3's copy as if it were done, with no page counted.
  while ((await copyOnce(database, path, options)) === 0) {
    if (performance.now() > giveUpAt) throw storageError({ code: 'SQLITE_BUSY' }, path);
    options.onPages(0, 0);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function copyOnce(
  database: Database.Database,
  path: string,
  { onPages }: CopyOptions,
): Promise<number> {
  let stopped: unknown;
  try {
    const { totalPages } = await database.backup(path, {
      progress: ({ remainingPages, totalPages: total }) => {
        try {
          onPages(remainingPages, total);
        } catch (caught) {
          stopped = caught;
          throw caught;
        }
        return COPY_PAGES;
      },
    });
    return totalPages;
  } catch (caught) {
    if (stopped !== undefined) throw stopped;
    // What is written is the target: a full disk or a lock is there.
    const error = storageError(caught, path);
    throw error.code === 'storage.corrupt' ? storageError(caught, database.name) : error;
  }
}

function guardedStatement<Row>(
  statement: Database.Statement<SqlValue[], Row>,
  file: string,
): WorkStatement<Row> {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (caught) {
      throw storageError(caught, file);
    }
  };
  return {
    get: (...params) => guarded(() => statement.get(...params)),
    all: (...params) => guarded(() => statement.all(...params)),
    iterate: (...params) =>
      guardedRows(
        guarded(() => statement.iterate(...params)),
        file,
      ),
    run: (...params) => guarded(() => statement.run(...params).changes),
  };
}

/** Damage, for one, shows itself only at the row where it is. */
function* guardedRows<Row>(rows: IterableIterator<Row>, file: string): Generator<Row, undefined> {
  try {
    yield* rows;
  } catch (caught) {
    throw storageError(caught, file);
  }
}
