import { formatCount } from '../../shared/format.ts';
import { compareCaches } from './comparison.ts';
import { reading, using } from './onDisk/connections.ts';
import { withOther } from './onDisk/otherFile.ts';
import { noRows, type Operation } from './operation.ts';
import { rowsOf } from './reindex.ts';

/** Says how two caches differ. Changes neither. */
export const compare: Operation<'compare'> = {
  about: {
    operation: 'compare',
    title: 'Compare',
    about: 'Compares the cache with another file entry by entry, and changes neither.',
    group: 'check',
    writes: false,
    deletes: false,
  },
  plan: ({ path }, context) =>
    withOther(path, context, async ({ file, table }) => {
      const there = await using(file, { ...context.target, readonly: true }, (other) => rowsOf(other, table));
      const here = await reading(context, (cache) => rowsOf(cache, context.target.table));
      return {
        ...noRows,
        facts: [
          { label: 'Other file', value: path, kind: 'path' },
          { label: 'Its table', value: table, kind: 'text' },
          { label: 'Entries in this cache', value: here, kind: 'count' },
          { label: 'Entries in the other file', value: there, kind: 'count' },
        ],
      };
    }),
  run: ({ path }, context) =>
    withOther(path, context, async ({ file, table }) => {
      const comparison = await reading(context, (cache) =>
        compareCaches({
          cache,
          table: context.target.table,
          otherFile: file,
          otherTable: table,
          sides: { here: 'in this cache', there: 'in the other file' },
          onProgress: (now) => context.control.progress(now),
        }),
      );
      const { same, touched, changed, onlyHere, onlyThere } = comparison.counts;
      const differ = changed + onlyHere + onlyThere;
      return {
        summary:
          differ === 0
            ? `Both hold the same ${formatCount(same + touched)} entries.`
            : `${formatCount(same + touched)} entries are the same, ${formatCount(changed)} have another value, ${formatCount(onlyHere)} are only in this cache and ${formatCount(onlyThere)} only in the other file.`,
        facts: [{ label: 'Other file', value: path, kind: 'path' }, ...comparison.facts()],
        tables: comparison.tables(),
      };
    }),
};
