import type { Fact, Report } from '../../shared/contract/operations.ts';
import { formatCount } from '../../shared/format.ts';
import { type EntryTest, entryTest } from '../browse/entryFilter.ts';
import type { InputOf, Operation, OperationContext } from './operation.ts';
import { countOf, planRemoval, removalReport, runRemoval, withScan } from './removal.ts';

const DAY_S = 86_400;

function oldEntries({ olderThanDays }: InputOf<'prune'>): EntryTest {
  return entryTest({ ageS: { from: olderThanDays * DAY_S } });
}

function factsOf(input: InputOf<'prune'>, all: number, old: number): Fact[] {
  return [
    { label: 'Entries in all', value: all, kind: 'count' },
    { label: `Older than ${daysOf(input)}`, value: old, kind: 'count' },
    { label: 'Deleted only above', value: input.threshold, kind: 'count' },
  ];
}

function daysOf({ olderThanDays }: InputOf<'prune'>): string {
  return olderThanDays === 1 ? '1 day' : `${olderThanDays} days`;
}

function tooFew(input: InputOf<'prune'>, old: number): string {
  return `${countOf(old)} ${old === 1 ? 'is' : 'are'} older than ${daysOf(input)}. Only above ${formatCount(input.threshold)} they are deleted, so nothing is.`;
}

function counted(input: InputOf<'prune'>, context: OperationContext): { all: number; old: number } {
  const test = oldEntries(input);
  return withScan(context, (scan) => {
    const counts = { all: 0, old: 0 };
    for (const rows of scan.steps(test, 'Counting')) {
      counts.all += rows.length;
      counts.old += rows.filter((row) => scan.matches(row, test)).length;
    }
    return counts;
  });
}

/** The guide's cleanup: what is older than some days goes, but only once there is enough of it. */
export const prune: Operation<'prune'> = {
  about: {
    operation: 'prune',
    title: 'Prune old entries',
    about: 'Deletes entries older than some days, once there are more of them than a threshold.',
    group: 'clean',
    writes: true,
    deletes: true,
  },
  plan(input, context) {
    const found = planRemoval(context, { test: oldEntries(input) });
    const old = found.rows ?? 0;
    const facts = factsOf(input, found.ofRows ?? 0, old);
    if (old > input.threshold) return { ...found, facts: [...facts, ...(found.facts ?? [])] };
    const nothing = { rows: 0, bytes: 0, matchesAll: false, tables: [], problem: null };
    const byNamespace = found.byNamespace.map((one) => ({ ...one, rows: 0 }));
    const byAge = found.byAge.map((one) => ({ ...one, rows: 0 }));
    const warnings = old > 0 ? [tooFew(input, old)] : [];
    return { ...found, ...nothing, byNamespace, byAge, facts, warnings };
  },
  run(input, context, changes): Report {
    const { all, old } = counted(input, context);
    const facts = factsOf(input, all, old);
    if (old <= input.threshold) return { summary: tooFew(input, old), facts, tables: [] };
    return removalReport(runRemoval(context, changes, { test: oldEntries(input) }), 'Deleted', facts);
  },
};
