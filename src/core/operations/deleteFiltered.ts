import { entryTest } from '../browse/entryFilter.ts';
import type { Operation } from './operation.ts';
import { planRemoval, removalReport, runRemoval } from './removal.ts';

/** Takes away every entry that a filter means. */
export const deleteFiltered: Operation<'delete_filtered'> = {
  about: {
    operation: 'delete_filtered',
    title: 'Delete by filter',
    about: 'Deletes every entry that the filter of the list shows.',
    group: 'clean',
    writes: true,
    deletes: true,
  },
  plan: ({ filter }, context) => planRemoval(context, { test: entryTest(filter) }),
  run: ({ filter }, context, changes) =>
    removalReport(runRemoval(context, changes, { test: entryTest(filter) }), 'Deleted'),
};
