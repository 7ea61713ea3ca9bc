import type { EntryState } from '../../shared/contract/browse.ts';
import { entryStateWords } from '../../shared/entryStateWords.ts';
import { statesOf } from '../browse/entryFacts.ts';
import { entryTest } from '../browse/entryFilter.ts';
import type { InputOf, Operation, OperationContext } from './operation.ts';
import { planRemoval, type Removal, removalReport, runRemoval } from './removal.ts';

function badEntries({ states }: InputOf<'quarantine'>, { now }: OperationContext): Removal {
  const wanted = new Set<EntryState>(states);
  return {
    test: entryTest({ states }),
    reasonOf: ({ facts, contents }) =>
      statesOf(facts, now / 1000, contents)
        .filter((state) => wanted.has(state))
        .map((state) => entryStateWords[state])
        .join(', '),
  };
}

/** Takes entries with trouble out of the file, and keeps them until they are put back or discarded. */
export const quarantine: Operation<'quarantine'> = {
  about: {
    operation: 'quarantine',
    title: 'Quarantine bad entries',
    about:
      'Takes entries with trouble out of the file and keeps them until you put them back or delete them for good.',
    group: 'clean',
    writes: true,
    deletes: true,
  },
  keepsForever: true,
  plan: (input, context) => planRemoval(context, badEntries(input, context)),
  run(input, context, changes) {
    const tally = runRemoval(context, changes, badEntries(input, context));
    const report = removalReport(tally, 'Quarantined');
    return tally.rows === 0
      ? report
      : { ...report, tables: [tally.sample('In quarantine'), ...report.tables] };
  },
};
