import { AppError } from '../../shared/errors.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { quoted } from './cacheTable.ts';
import { changing, reading } from './onDisk/connections.ts';
import { lockWarnings } from './onDisk/lockTime.ts';
import { noRows, type Operation } from './operation.ts';

/** About how many entries an index takes in within a second. */
const ROWS_PER_S = 400_000;

/** Builds the indexes anew from the entries: one after the other, each in a transaction of its own. */
export const reindex: Operation<'reindex'> = {
  about: {
    operation: 'reindex',
    title: 'Reindex',
    about:
      'Builds the indexes of the cache table anew from its entries. It can be stopped between two indexes.',
    group: 'file',
    writes: true,
    deletes: false,
  },
  plan: (_input, context) =>
    reading(context, (cache) => {
      const indexes = indexesOf(cache, context.target.table);
      const rows = rowsOf(cache, context.target.table);
      return {
        ...noRows,
        facts: [
          { label: 'Indexes', value: indexes.length, kind: 'count' },
          { label: 'Entries', value: rows, kind: 'count' },
          { label: 'Takes about', value: ((rows * indexes.length) / ROWS_PER_S) * 1000, kind: 'ms' },
        ],
        warnings: lockWarnings((rows / ROWS_PER_S) * 1000),
      };
    }),
  run: (_input, context) =>
    changing(context, (cache) => {
      const indexes = indexesOf(cache, context.target.table);
      for (const [done, index] of indexes.entries()) {
        context.control.progress({ phase: 'Building indexes', done, total: indexes.length, unit: 'steps' });
        build(cache, index, context.target.file);
      }
      return {
        summary: `${indexes.length} indexes were built anew.`,
        facts: [{ label: 'Indexes', value: indexes.length, kind: 'count' }],
        tables: [
          {
            title: 'Indexes',
            columns: ['Index'],
            rows: indexes.map((name) => [name]),
            total: indexes.length,
          },
        ],
      };
    }),
};

/** The indexes of a table by name, those that SQLite made for itself too. */
export function indexesOf(cache: WorkConnection, table: string): readonly string[] {
  return cache.pragmaRows(`index_list(${quoted(table)})`).map(({ name }) => String(name));
}

/** Entries of a table. */
export function rowsOf(cache: WorkConnection, table: string): number {
  return cache.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(table)}`).get()?.n ?? 0;
}

function build(cache: WorkConnection, index: string, file: string): void {
  try {
    cache.exec(`REINDEX ${quoted(index)}`);
  } catch (caught) {
    const isTwice =
      caught instanceof AppError && String(caught.data?.sqlite ?? '').startsWith('SQLITE_CONSTRAINT');
    if (!isTwice) throw caught;
    throw new AppError(
      'storage.corrupt',
      `${file}: The index ${index} cannot be built, since entries are in the file twice that must not be. The file is damaged; nothing was changed. Use Repair.`,
      { data: { file, index }, cause: caught },
    );
  }
}
