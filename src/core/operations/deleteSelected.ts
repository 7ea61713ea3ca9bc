import type { Operation } from './operation.ts';
import { planChosen, removalReport, removeChosen, withScan } from './removal.ts';
import { selectedRows } from './selectedRows.ts';

/** Takes away entries that were chosen one by one. */
export const deleteSelected: Operation<'delete_selected'> = {
  about: {
    operation: 'delete_selected',
    title: 'Delete selected entries',
    about: 'Deletes the entries that are selected in the list.',
    group: 'clean',
    writes: true,
    deletes: true,
  },
  plan: ({ ids }, context) =>
    withScan(context, (scan) => {
      const { rowids, missing } = selectedRows(scan, ids);
      const warnings =
        missing > 0 ? [`${missing} of the selected entries are not in the file any more.`] : [];
      return { ...planChosen(context, scan, new Set(rowids)), warnings };
    }),
  run: ({ ids }, context, changes) =>
    withScan(context, (scan) => {
      const { rowids, isSelected } = selectedRows(scan, ids);
      return removalReport(removeChosen(context, changes, scan, { rowids, isSame: isSelected }), 'Deleted');
    }),
};
