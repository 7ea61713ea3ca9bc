import { isOver } from '../browse/entryFacts.ts';
import type { Operation } from './operation.ts';
import { countOf, planChosen, withScan } from './removal.ts';
import { everyEntry } from './rowScan.ts';
import { selectedRows } from './selectedRows.ts';

/** Ends the time of chosen entries, so that the next request asks anew. */
export const markStale: Operation<'mark_stale'> = {
  about: {
    operation: 'mark_stale',
    title: 'Mark as stale',
    about: 'Lets the selected entries expire now, so that the next request asks the provider again.',
    group: 'change',
    writes: true,
    deletes: false,
  },
  plan: ({ ids }, context) =>
    withScan(context, (scan) => {
      const { rowids } = selectedRows(scan, ids);
      const live = rowids.filter((rowid) => {
        const row = scan.row(rowid, everyEntry);
        return row !== null && !isOver(row.facts, context.now / 1000);
      });
      return planChosen(context, scan, new Set(live));
    }),
  run: ({ ids }, context, changes) =>
    withScan(context, (scan) => {
      const nowS = context.now / 1000;
      const { rowids, isSelected } = selectedRows(scan, ids);
      const rows = changes.change(
        rowids.map((rowid) => ({ rowid, expiresAtS: nowS })),
        {
          stillMatches: (rowid) => {
            const row = scan.row(rowid, everyEntry);
            return row !== null && isSelected(row) && !isOver(row.facts, nowS);
          },
        },
      );
      const facts = [{ label: 'Entries', value: rows, kind: 'count' as const }];
      return { summary: `${countOf(rows)} ${rows === 1 ? 'is' : 'are'} stale now.`, facts, tables: [] };
    }),
};
