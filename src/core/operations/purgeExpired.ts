import { entryTest } from '../browse/entryFilter.ts';
import type { Operation } from './operation.ts';
import { planRemoval, removalReport, runRemoval } from './removal.ts';

const removal = { test: entryTest({ states: ['expired'] }) };

/** Takes away what no request would be answered with any more. */
export const purgeExpired: Operation<'purge_expired'> = {
  about: {
    operation: 'purge_expired',
    title: 'Purge expired entries',
    about: 'Deletes entries whose time is over.',
    group: 'clean',
    writes: true,
    deletes: true,
  },
  plan: (_input, context) => planRemoval(context, removal),
  run: (_input, context, changes) => removalReport(runRemoval(context, changes, removal), 'Deleted'),
};
