import { isOver } from '../browse/entryFacts.ts';
import { readEpochSeconds } from '../cache/freshness.ts';
import type { Operation, OperationContext } from './operation.ts';
import { planChosen, removalReport, removeChosen, withScan } from './removal.ts';
import { everyEntry, type RowScan } from './rowScan.ts';

interface Candidate {
  readonly rowid: number;
  readonly isOver: boolean;
  /** What the order goes by: when it expired, else when it was last used; epoch s. */
  readonly at: number;
  readonly lastAccessAt: number;
}

/** The entries above the limit of their namespace, in the library's order: expired ones first, then the least recently used. */
function excess(scan: RowScan, context: OperationContext, maxEntries: number): readonly Candidate[] {
  const byNamespace = new Map<string, Candidate[]>();
  for (const rows of scan.steps(everyEntry, 'Looking at entries')) {
    for (const { rowid, facts } of rows) {
      const isOverNow = isOver(facts, context.now / 1000);
      const at = readEpochSeconds(isOverNow ? facts.expiresAt : facts.lastAccessAt);
      const candidate = { rowid, isOver: isOverNow, at, lastAccessAt: facts.lastAccessAt };
      const candidates = byNamespace.get(facts.namespace);
      if (candidates) candidates.push(candidate);
      else byNamespace.set(facts.namespace, [candidate]);
    }
  }
  return [...byNamespace.values()].flatMap((candidates) =>
    candidates.length <= maxEntries ? [] : candidates.sort(inOrder).slice(0, candidates.length - maxEntries),
  );
}

function inOrder(a: Candidate, b: Candidate): number {
  if (a.isOver !== b.isOver) return a.isOver ? -1 : 1;
  return a.at - b.at || a.rowid - b.rowid;
}

/** Holds every namespace to a number of entries, as the library does when it writes. */
export const enforceMax: Operation<'enforce_max'> = {
  about: {
    operation: 'enforce_max',
    title: 'Enforce a maximum',
    about:
      'In each namespace above the maximum, deletes expired entries first, then the least recently used.',
    group: 'clean',
    writes: true,
    deletes: true,
  },
  plan: ({ maxEntries }, context) =>
    withScan(context, (scan) =>
      planChosen(context, scan, new Set(excess(scan, context, maxEntries).map(({ rowid }) => rowid))),
    ),
  run: ({ maxEntries }, context, changes) =>
    withScan(context, (scan) => {
      const chosen = new Map(excess(scan, context, maxEntries).map((one) => [one.rowid, one]));
      const tally = removeChosen(context, changes, scan, {
        rowids: [...chosen.keys()],
        // Used since: another one is the least recently used now.
        isSame: ({ rowid, facts }) => Object.is(chosen.get(rowid)?.lastAccessAt, facts.lastAccessAt),
      });
      return removalReport(tally, 'Deleted');
    }),
};
