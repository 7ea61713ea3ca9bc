import { readEpochSeconds } from '../cache/freshness.ts';
import type { InputOf, Operation, OperationContext } from './operation.ts';
import { planChosen, removalReport, removeChosen, withScan } from './removal.ts';
import { everyEntry, type RowNeeds, type RowScan, type ScannedRow } from './rowScan.ts';
import { textNumber } from './textNumber.ts';

interface Twin {
  readonly rowid: number;
  readonly createdAt: number;
}

/** Reads the model and the prompt of every entry of which they are known. */
const withDetails: RowNeeds = { needsValue: false, needsDetails: true, mayMatch: () => true };

/** Groups that may be equal, by a number of what makes them equal. */
function groups(scan: RowScan, by: InputOf<'deduplicate'>['by']): Iterable<readonly Twin[]> {
  const found = new Map<number, Twin[]>();
  const test = by === 'key' ? everyEntry : withDetails;
  for (const rows of scan.steps(test, 'Looking for equal entries')) {
    for (const row of rows) {
      const text = textOfTwin(row, by);
      if (text === null) continue;
      const number = textNumber(text);
      const twin = { rowid: row.rowid, createdAt: readEpochSeconds(row.facts.createdAt) };
      const group = found.get(number);
      if (group) group.push(twin);
      else found.set(number, [twin]);
    }
  }
  return found.values();
}

function textOfTwin(
  { key, contents: { details } }: ScannedRow,
  by: InputOf<'deduplicate'>['by'],
): string | null {
  if (by === 'key') return String(key);
  return details ? JSON.stringify([details.model, details.prompt]) : null;
}

/** Every entry that has a newer equal one, by row number, with when it was made. */
function older(
  scan: RowScan,
  context: OperationContext,
  by: InputOf<'deduplicate'>['by'],
): ReadonlyMap<number, number> {
  const chosen = new Map<number, number>();
  for (const group of groups(scan, by)) {
    if (group.length < 2) continue;
    context.control.check();
    const newestFirst = [...group].sort((a, b) => b.createdAt - a.createdAt || b.rowid - a.rowid);
    const kept: Twin[] = [];
    for (const twin of newestFirst) {
      if (kept.some((one) => isEqual(scan, one.rowid, twin.rowid, by)))
        chosen.set(twin.rowid, twin.createdAt);
      else kept.push(twin);
    }
  }
  return chosen;
}

function isEqual(scan: RowScan, a: number, b: number, by: InputOf<'deduplicate'>['by']): boolean {
  if (by === 'key') return scan.haveSameKeyAndValue(a, b);
  const [one, other] = [scan.row(a, withDetails), scan.row(b, withDetails)];
  return one !== null && other !== null && textOfTwin(one, by) === textOfTwin(other, by);
}

/** Of equal entries the newest stays. */
export const deduplicate: Operation<'deduplicate'> = {
  about: {
    operation: 'deduplicate',
    title: 'Delete duplicates',
    about: 'Of entries that are equal, in whatever namespace, keeps the newest.',
    group: 'clean',
    writes: true,
    deletes: true,
  },
  plan: ({ by }, context) =>
    withScan(context, (scan) => planChosen(context, scan, new Set(older(scan, context, by).keys()))),
  run: ({ by }, context, changes) =>
    withScan(context, (scan) => {
      const chosen = older(scan, context, by);
      const tally = removeChosen(context, changes, scan, {
        rowids: [...chosen.keys()],
        isSame: ({ rowid, facts }) => chosen.get(rowid) === readEpochSeconds(facts.createdAt),
      });
      return removalReport(tally, 'Deleted');
    }),
};
