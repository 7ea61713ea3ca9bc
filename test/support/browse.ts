import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished, vi } from 'vitest';
import type { Browser } from '../../src/core/browse/browser.ts';
import { FACT_COLUMNS, type FactRow } from '../../src/core/browse/entryFacts.ts';
import { createThreadBrowser } from '../../src/core/browse/threadBrowser.ts';
import { tableSql } from '../../src/core/cache/tableSql.ts';
import type {
  CacheStats,
  EntryFilter,
  EntryRow,
  EntrySort,
  ViewState,
} from '../../src/shared/contract/browse.ts';
import { openConsoleDatabase } from './storage.ts';
import { tempDir } from './tempDir.ts';

const threadUrl = new URL('../../src/core/browse/browseThread.ts', import.meta.url);

/** The id under which `openTestBrowser` knows its file. */
export const FILE = '0123456789abcdef';

export interface TestBrowser {
  readonly browser: Browser;
  /** Everything that was told unasked. */
  readonly views: readonly ViewState[];
  readonly stats: readonly CacheStats[];
  readonly data: readonly string[];
  /** The rows of a view when it is done. */
  all(filter: EntryFilter, sort?: EntrySort): Promise<EntryRow[]>;
  /** Figures of the whole file. */
  wholeStats(): Promise<CacheStats>;
}

const byLastAccess: EntrySort = { column: 'last_access', descending: true };

/** Browses a file as the app does, on a thread; `console` is a console.sqlite, an empty one unless given. */
export async function openTestBrowser(
  file: string,
  options: { table?: string; own?: boolean; console?: string } = {},
): Promise<TestBrowser> {
  const { table = 'ai_cache', own = false } = options;
  const detailsFile = options.console ?? (await openConsoleDatabase()).file;
  const views: ViewState[] = [];
  const stats: CacheStats[] = [];
  const data: string[] = [];
  const target = { id: FILE, file, table, own, writable: false, busyTimeoutMs: 3000 };
  const browser = createThreadBrowser({
    target: () => target,
    detailsFile,
    threadUrl,
    listeners: {
      onView: (state) => void views.push(state),
      onStats: (told) => void stats.push(told),
      onData: (id) => void data.push(id),
    },
  });
  onTestFinished(() => browser.close());
  return {
    browser,
    views,
    stats,
    data,
    all: async (filter, sort = byLastAccess) => {
      const { view } = await browser.open(FILE, filter, sort);
      const state = await eventually(async () => {
        const { state } = await browser.rows(FILE, view, 0, 1);
        return state.done && state;
      });
      if (state.error) throw new Error(state.error.message);
      return (await browser.rows(FILE, view, 0, state.matched)).rows;
    },
    wholeStats: () =>
      eventually(async () => {
        const figures = await browser.stats(FILE);
        return figures.done && figures;
      }),
  };
}

/** A row of any types, as it is put into a file. */
export interface AnyRow {
  readonly namespace: string | Buffer;
  readonly key: string | Buffer;
  readonly value: string | Buffer | number;
  readonly createdAt: number | string | Buffer;
  readonly expiresAt: number | string | null;
  readonly accessCount: number | string;
  readonly lastAccessAt: number | string;
}

/** A cache file with these rows, `firstRowid` on. */
export function fileWith(rows: readonly Partial<AnyRow>[], firstRowid = 1, table = 'ai_cache'): string {
  const file = join(tempDir(), 'cache.sqlite');
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  for (const sql of tableSql(table).setup) database.exec(sql);
  const insert = database.prepare(
    `INSERT INTO ${table} (rowid, namespace, key, value_json, created_at, expires_at, access_count, last_access_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  database.transaction(() => {
    for (const [at, row] of rows.entries()) {
      const {
        namespace = 'default',
        key = `key ${at}`,
        value = `"value ${at}"`,
        createdAt = 1_795_000_000 + at,
      } = row;
      const { expiresAt = null, accessCount = 1, lastAccessAt = createdAt } = row;
      insert.run(firstRowid + at, namespace, key, value, createdAt, expiresAt, accessCount, lastAccessAt);
    }
  })();
  database.close();
  return file;
}

/** What `look` gives once it gives something. */
export function eventually<T>(
  look: () => T | false | null | undefined | Promise<T | false | null | undefined>,
): Promise<T> {
  return vi.waitUntil(look, { timeout: 20_000, interval: 5 }) as Promise<T>;
}

/** Every row as a scan reads it, with its value. */
export function rawRows(
  file: string,
): readonly (FactRow & { readonly rowid: number; readonly value: unknown })[] {
  const database = new Database(file, { readonly: true });
  try {
    return database
      .prepare<[], FactRow & { rowid: number; value: unknown }>(
        `SELECT rowid, ${FACT_COLUMNS}, value_json AS value FROM ai_cache ORDER BY rowid`,
      )
      .all();
  } finally {
    database.close();
  }
}
