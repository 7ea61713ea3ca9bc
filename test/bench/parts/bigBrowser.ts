import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser } from '../../../src/core/browse/browser.ts';
import { createThreadBrowser } from '../../../src/core/browse/threadBrowser.ts';
import { consoleMigrations } from '../../../src/core/storage/consoleSchema.ts';
import type { EntryFilter, EntrySort, ViewState } from '../../../src/shared/contract/browse.ts';

/** The id of the file in a big browser. */
export const BIG = '0123456789abcdef';

export interface BigBrowser {
  readonly browser: Browser;
  /** Resolves when a view is found whole; ms since it was asked for, to its first page of rows and to its end. */
  find(filter: EntryFilter, sort: EntrySort): Promise<{ view: number; firstRowsMs: number; wholeMs: number }>;
  close(): Promise<void>;
}

const PAGE = 200;
/** The thread of the app, where it was built; its source takes longer to start. */
const built = new URL('../../../out/main/cacheBrowseThread.js', import.meta.url);

/** Browses a big cache file as the app does, on a thread, beside a console.sqlite that knows nothing of it. */
export function bigBrowser(file: string): BigBrowser {
  const folder = mkdtempSync(join(tmpdir(), 'bench-browse-'));
  const detailsFile = join(folder, 'console.sqlite');
  const database = new Database(detailsFile);
  for (const step of consoleMigrations) database.exec(step);
  database.close();
  let latest: ViewState | null = null;
  const browser = createThreadBrowser({
    target: (id) => ({ id, file, table: 'ai_cache', own: false, writable: false, busyTimeoutMs: 3000 }),
    detailsFile,
    threadUrl: existsSync(built)
      ? built
      : new URL('../../../src/core/browse/browseThread.ts', import.meta.url),
    listeners: {
      onView: (state) => {
        latest = state;
      },
      onStats: () => undefined,
      onData: () => undefined,
    },
  });
  return {
    browser,
    find: async (filter, sort) => {
      const startedAt = performance.now();
      const opened = await browser.open(BIG, filter, sort);
      let state = opened;
      let firstRowsMs = 0;
      while (!state.done || firstRowsMs === 0) {
        const answer = await browser.rows(BIG, opened.view, 0, PAGE);
        if (firstRowsMs === 0 && (answer.rows.length > 0 || answer.state.done)) {
          firstRowsMs = performance.now() - startedAt;
        }
        state = latest?.view === opened.view && latest.done ? latest : answer.state;
        if (!state.done) await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return { view: opened.view, firstRowsMs, wholeMs: performance.now() - startedAt };
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const LISTED =
  'rowid, namespace, key, substr(value_json, 1, 800) AS start, created_at, expires_at, last_access_at, access_count';

/** The same questions in plain SQL, as well as one would write them: row numbers first, so that values stay out of the sorter. */
export function plainPage(
  database: Database.Database,
  where: string,
  order: string,
  offset: number,
): unknown[] {
  return database
    .prepare(
      `SELECT ${LISTED} FROM ai_cache WHERE rowid IN (
        SELECT rowid FROM ai_cache WHERE ${where} ORDER BY ${order}, rowid LIMIT ${PAGE} OFFSET ?) ORDER BY ${order}, rowid`,
    )
    .all(offset);
}
