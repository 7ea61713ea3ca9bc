import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { RecentFile } from '../../shared/contract/cacheFiles.ts';
import type { Reader } from '../storage/reader.ts';
import type { Writer } from '../storage/types.ts';

const MOST = 20;

interface Row {
  readonly id: string;
  readonly path: string;
  readonly tableName: string;
  readonly openedAt: number;
}

/** The files that were opened before, over restarts: kept in console.sqlite, the latest first. Everything rejects or throws `storage.*` errors. */
export class RecentFiles {
  readonly #reader: Reader;
  readonly #writer: Writer;
  /** Tables that may still be on their way into the database. */
  readonly #noted = new Map<string, string>();
  #turn: Promise<unknown> = Promise.resolve();
  #missing: ReadonlySet<string> = new Set();

  constructor({ reader, writer }: { readonly reader: Reader; readonly writer: Writer }) {
    this.#reader = reader;
    this.#writer = writer;
  }

  /** `missing` is what `look` last found. */
  list(): readonly RecentFile[] {
    return this.#rows().map(({ id, path, openedAt }) => ({
      ...{ id, path, openedAt },
      name: basename(path),
      missing: this.#missing.has(id),
    }));
  }

  path(id: string): string | null {
    return this.#rows().find((row) => row.id === id)?.path ?? null;
  }

  /** The table that was last chosen in it. */
  table(id: string): string | null {
    return this.#noted.get(id) ?? this.#rows().find((row) => row.id === id)?.tableName ?? null;
  }

  /** Looks which files are there. True when that is other than before. Never rejects for a file that cannot be reached. */
  look(): Promise<boolean> {
    const looked = this.#turn.then(() => this.#look());
    this.#turn = looked.catch(() => undefined);
    return looked;
  }

  async #look(): Promise<boolean> {
    const missing = new Set<string>();
    // One after the other: a disk that hangs holds one of Node's few threads then, and not all of them.
    for (const { id, path } of this.#rows()) {
      const isThere = await stat(path).then(
        () => true,
        () => false,
      );
      if (!isThere) missing.add(id);
    }
    const isNews = [...missing].join() !== [...this.#missing].join();
    this.#missing = missing;
    return isNews;
  }

  async note(
    file: { readonly id: string; readonly path: string; readonly table: string },
    now: number,
  ): Promise<void> {
    this.#noted.set(file.id, file.table);
    await this.#writer.run([
      {
        sql: `INSERT INTO cache_files (id, path, table_name, opened_ms) VALUES (@id, @path, @table, @now)
          ON CONFLICT (id) DO UPDATE SET path = excluded.path, table_name = excluded.table_name, opened_ms = excluded.opened_ms`,
        params: { ...file, now },
      },
      {
        sql: 'DELETE FROM cache_files WHERE id NOT IN (SELECT id FROM cache_files ORDER BY opened_ms DESC, id LIMIT ?)',
        params: [MOST],
      },
    ]);
  }

  async forget(id: string): Promise<void> {
    this.#noted.delete(id);
    await this.#writer.run([{ sql: 'DELETE FROM cache_files WHERE id = ?', params: [id] }]);
  }

  #rows(): readonly Row[] {
    return this.#reader
      .prepare<Row>(
        'SELECT id, path, table_name AS tableName, opened_ms AS openedAt FROM cache_files ORDER BY opened_ms DESC, id',
      )
      .all();
  }
}
