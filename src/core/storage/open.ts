import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { storageError } from './errors.ts';
import type { Durability } from './types.ts';

/** How a database file is opened for writing. Plain data: it crosses to the writer thread. */
export interface OpenOptions {
  readonly file: string;
  readonly durability: Durability;
  /** How long a write waits for another process's lock, ms. */
  readonly busyTimeoutMs: number;
  /** Page size for a file that does not exist yet, bytes. */
  readonly pageSize?: number;
  /** Statements that may run at every open (CREATE … IF NOT EXISTS). */
  readonly setup?: readonly string[];
  /** Append-only list; `PRAGMA user_version` counts how many of them a file has seen. */
  readonly migrations?: readonly string[];
  /** Marks files as ours; another id in an existing file is refused. */
  readonly applicationId?: number;
}

/**
 * Opens the connection that writes, in WAL mode, brought up to date. Throws a `storage.*` `AppError`;
 * a file that is not ours, or from a newer console, is left as it is.
 */
export function openForWriting(options: OpenOptions): Database.Database {
  let database: Database.Database | undefined;
  try {
    database = new Database(options.file, { timeout: options.busyTimeoutMs });
    // The own cache may lie in a file in which others have tables that point to it.
    database.pragma('foreign_keys = OFF');
    if (options.pageSize !== undefined) database.pragma(`page_size = ${options.pageSize}`);
    refuseForeignFile(database, options);
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'}`);
    database.pragma('journal_size_limit = 67108864');
    bringUpToDate(database, options);
    return database;
  } catch (caught) {
    database?.close();
    throw storageError(caught, options.file);
  }
}

function refuseForeignFile(database: Database.Database, options: OpenOptions): void {
  const { file, applicationId, migrations = [] } = options;
  if (applicationId === undefined) return;
  const found = Number(database.pragma('application_id', { simple: true }));
  const isEmpty = database.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined;
  if (!isEmpty && found !== applicationId) {
    throw new AppError(
      'storage.not_a_database',
      `${file}: The file is a database of another program. Move it away or choose another user data folder.`,
      { data: { file } },
    );
  }
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    throw new AppError(
      'storage.newer_schema',
      `${file}: The file was written by a newer version of the console. Install that version, or choose another user data folder.`,
      { data: { file, version, known: migrations.length } },
    );
  }
}

function bringUpToDate(database: Database.Database, options: OpenOptions): void {
  const { applicationId, setup = [], migrations = [] } = options;
  const seen = () => Number(database.pragma('user_version', { simple: true }));
  // Immediate, and the version read inside: two consoles may start on one file at the same time.
  const applyNext = database.transaction(() => {
    const version = seen();
    const next = migrations[version];
    if (next === undefined) return;
    database.exec(next);
    if (applicationId !== undefined) database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${version + 1}`);
  });
  while (seen() < migrations.length) applyNext.immediate();
  for (const sql of setup) database.exec(sql);
}
