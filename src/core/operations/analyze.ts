import { quoted } from './cacheTable.ts';
import { changing, reading } from './onDisk/connections.ts';
import { noRows, type Operation } from './operation.ts';
import { indexesOf } from './reindex.ts';

/** Enough to see how the entries are spread, and done in an instant in a file of any size. */
const LOOKED_AT_ROWS = 1000;

/** Has SQLite look at how the entries are spread, so that it chooses the better index. */
export const analyze: Operation<'analyze'> = {
  about: {
    operation: 'analyze',
    title: 'Analyze',
    about:
      'Gathers figures about the indexes (in a table of SQLite’s own), so that queries choose the better one.',
    group: 'file',
    writes: true,
    deletes: false,
  },
  plan: (_input, context) =>
    reading(context, (cache) => ({
      ...noRows,
      facts: [
        { label: 'Indexes', value: indexesOf(cache, context.target.table).length, kind: 'count' },
        { label: 'Looked at in each, at most', value: LOOKED_AT_ROWS, kind: 'count' },
      ],
    })),
  run: (_input, context) =>
    changing(context, (cache) => {
      const indexes = indexesOf(cache, context.target.table);
      cache.exec(`PRAGMA analysis_limit = ${LOOKED_AT_ROWS}`);
      for (const [done, index] of indexes.entries()) {
        context.control.progress({ phase: 'Looking at indexes', done, total: indexes.length, unit: 'steps' });
        cache.exec(`ANALYZE ${quoted(index)}`);
      }
      const figures = cache
        .prepare<{ idx: string | null; stat: string | null }>(
          'SELECT idx, stat FROM sqlite_stat1 WHERE tbl = ?',
        )
        .all(context.target.table);
      return {
        summary: `SQLite has new figures about ${indexes.length} indexes.`,
        facts: [{ label: 'Indexes', value: indexes.length, kind: 'count' }],
        tables: [
          {
            title: 'Figures: entries, then how many there are of each first column, and so on',
            columns: ['Index', 'Figures'],
            rows: figures.map(({ idx, stat }) => [idx ?? '', stat ?? '']),
            total: figures.length,
          },
        ],
      };
    }),
};
