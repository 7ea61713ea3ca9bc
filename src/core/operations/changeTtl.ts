import { isOver } from '../browse/entryFacts.ts';
import { type EntryTest, entryTest } from '../browse/entryFilter.ts';
import { readEpochSeconds } from '../cache/freshness.ts';
import type { RowChange } from './changeLog.ts';
import type { DryRun, InputOf, Operation, OperationContext } from './operation.ts';
import { countOf, withScan } from './removal.ts';
import type { RowScan, ScannedRow } from './rowScan.ts';
import { RowTally } from './rowTally.ts';
import { undoSpace } from './undoSpace.ts';

/** When an entry would expire, epoch s; null = never. */
function newExpiry({ ttlS, from }: InputOf<'change_ttl'>, { facts }: ScannedRow, now: number): number | null {
  if (ttlS === null) return null;
  return (from === 'now' ? now / 1000 : readEpochSeconds(facts.createdAt)) + ttlS;
}

/** Whether an entry is meant and would expire at another time than it does. */
function isChanged(
  input: InputOf<'change_ttl'>,
  context: OperationContext,
  { scan, test, row }: { scan: RowScan; test: EntryTest; row: ScannedRow },
): boolean {
  return scan.matches(row, test) && !Object.is(newExpiry(input, row, context.now), row.facts.expiresAt);
}

/** Sets anew when entries expire. */
export const changeTtl: Operation<'change_ttl'> = {
  about: {
    operation: 'change_ttl',
    title: 'Change expiry',
    about: 'Sets when entries expire: some time after they were made, some time from now, or never.',
    group: 'change',
    writes: true,
    deletes: false,
  },
  plan: (input, context): DryRun =>
    withScan(context, (scan) => {
      const test = entryTest(input.filter);
      const tally = new RowTally(context.now);
      let ended = 0;
      for (const rows of scan.steps(test, 'Looking at entries')) {
        for (const row of rows) {
          const chosen = isChanged(input, context, { scan, test, row });
          tally.see(row, chosen);
          const expiresAt = newExpiry(input, row, context.now);
          if (chosen && isOver({ expiresAt }, context.now / 1000)) ended += 1;
        }
      }
      const warnings =
        ended > 0 ? [`${countOf(ended)} of them will be expired at once: that time is over already.`] : [];
      return { ...tally.dryRun(), ...undoSpace(context, tally), warnings };
    }),
  run: (input, context, changes) =>
    withScan(context, (scan) => {
      const test = entryTest(input.filter);
      let changed = 0;
      for (const rows of scan.steps(test, 'Changing entries')) {
        const chosen = rows.filter((row) => isChanged(input, context, { scan, test, row }));
        const madeAt = new Map(chosen.map(({ rowid, facts }) => [rowid, facts.createdAt]));
        const change = (row: ScannedRow): RowChange => ({
          rowid: row.rowid,
          expiresAtS: newExpiry(input, row, context.now),
        });
        changed += changes.change(chosen.map(change), {
          stillMatches: (rowid) => {
            const row = scan.row(rowid, test);
            return (
              row !== null &&
              Object.is(row.facts.createdAt, madeAt.get(rowid)) &&
              isChanged(input, context, { scan, test, row })
            );
          },
        });
      }
      const facts = [{ label: 'Entries', value: changed, kind: 'count' as const }];
      const when = input.ttlS === null ? 'never expire now' : 'expire at another time now';
      return {
        summary: changed === 0 ? 'There was nothing to do.' : `${countOf(changed)} ${when}.`,
        facts,
        tables: [],
      };
    }),
};
