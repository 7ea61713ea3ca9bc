import { entryTest } from '../browse/entryFilter.ts';
import { readEpochSeconds } from '../cache/freshness.ts';
import { libraryNamespace } from '../cache/namespace.ts';
import type { ChangeLog } from './changeLog.ts';
import type { DryRun, InputOf, Operation, OperationContext } from './operation.ts';
import { countOf, withScan } from './removal.ts';
import { everyEntry, type RowScan, type ScannedRow } from './rowScan.ts';
import { RowTally } from './rowTally.ts';
import { undoSpace } from './undoSpace.ts';

type Input = InputOf<'move_namespace'>;

/** What becomes of an entry: moved, moved over the one that has its key there, or left where it is. */
type Fate =
  | { readonly kind: 'moved' }
  | { readonly kind: 'replaces'; readonly target: ScannedRow }
  | { readonly kind: 'stays' };

function fateOf(scan: RowScan, { to, onConflict }: Input, row: ScannedRow): Fate {
  const target = scan.sameKeyIn(to, row.rowid);
  if (!target) return { kind: 'moved' };
  const isNewer = readEpochSeconds(row.facts.createdAt) > readEpochSeconds(target.facts.createdAt);
  const replaces = onConflict === 'replace_target' || (onConflict === 'keep_newer' && isNewer);
  return replaces ? { kind: 'replaces', target } : { kind: 'stays' };
}

function planMove(input: Input, context: OperationContext): DryRun {
  const { from, to } = input;
  const test = entryTest({ namespaces: [from] });
  return withScan(context, (scan) => {
    const tally = new RowTally(context.now);
    const counts = { moved: 0, replaces: 0, stays: 0 };
    for (const rows of scan.steps(test, 'Looking at entries')) {
      for (const row of rows) {
        const fate = from !== to && scan.matches(row, test) ? fateOf(scan, input, row) : null;
        if (fate) counts[fate.kind] += 1;
        tally.see(row, fate !== null && fate.kind !== 'stays');
      }
    }
    const found = tally.dryRun();
    return {
      ...found,
      ...undoSpace(context, tally),
      // Nothing is lost of what is moved: all of a file may go into one namespace.
      matchesAll: found.matchesAll && counts.replaces > 0,
      facts: [
        { label: 'Moved', value: counts.moved + counts.replaces, kind: 'count' },
        { label: 'Replaced there', value: counts.replaces, kind: 'count' },
        { label: 'Stay, since their key is taken there', value: counts.stays, kind: 'count' },
      ],
      warnings: warningsOf(to),
      ...(from === to && { problem: sameName }),
    };
  });
}

const sameName = {
  code: 'request.invalid',
  message: 'The entries are in that namespace already. Choose another name.',
} as const;

function warningsOf(to: string): string[] {
  const library = libraryNamespace(to);
  if (library === to) return [];
  return [`The Python library calls this namespace "${library}", so it will not find these entries.`];
}

/** Moves the entries of one step; how many went, and how many were replaced. */
function moveStep(
  input: Input,
  { scan, changes, rows }: { scan: RowScan; changes: ChangeLog; rows: readonly ScannedRow[] },
): { moved: number; replaced: number } {
  const fates = rows.map((row) => ({ row, fate: fateOf(scan, input, row) }));
  const targets = new Map<number, ScannedRow>();
  for (const { fate } of fates) if (fate.kind === 'replaces') targets.set(fate.target.rowid, fate.target);
  const replaced = changes.remove([...targets.keys()], {
    stillMatches: (rowid) => isSame(scan, targets.get(rowid)),
  });
  const going = new Map(fates.filter(({ fate }) => fate.kind !== 'stays').map(({ row }) => [row.rowid, row]));
  const moved = changes.change(
    [...going.keys()].map((rowid) => ({ rowid, namespace: input.to })),
    { stillMatches: (rowid) => isSame(scan, going.get(rowid)) },
  );
  return { moved, replaced };
}

function isSame(scan: RowScan, before: ScannedRow | undefined): boolean {
  const row = before && scan.row(before.rowid, everyEntry);
  return (
    row !== null &&
    row !== undefined &&
    row.facts.namespace === before?.facts.namespace &&
    Object.is(row.facts.createdAt, before.facts.createdAt)
  );
}

/** Gives entries another namespace. One whose key is taken there stays, or replaces what is there. */
export const moveNamespace: Operation<'move_namespace'> = {
  about: {
    operation: 'move_namespace',
    title: 'Move namespace',
    about: 'Gives the entries of a namespace another one: a new one, which renames it, or one that is there.',
    group: 'change',
    writes: true,
    deletes: false,
  },
  plan: planMove,
  run(input, context, changes) {
    const test = entryTest({ namespaces: [input.from] });
    return withScan(context, (scan) => {
      const sum = { moved: 0, replaced: 0, seen: 0 };
      for (const all of scan.steps(test, 'Moving entries')) {
        const rows = all.filter((row) => scan.matches(row, test));
        const { moved, replaced } = moveStep(input, { scan, changes, rows });
        sum.moved += moved;
        sum.replaced += replaced;
        sum.seen += rows.length;
      }
      return {
        summary: `Moved ${countOf(sum.moved)} from "${input.from}" to "${input.to}".`,
        facts: [
          { label: 'Moved', value: sum.moved, kind: 'count' },
          { label: 'Replaced there', value: sum.replaced, kind: 'count' },
          { label: 'Stayed', value: sum.seen - sum.moved, kind: 'count' },
        ],
        tables: [],
      };
    });
  },
};
