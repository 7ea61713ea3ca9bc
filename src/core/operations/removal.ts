import type { Fact, Report } from '../../shared/contract/operations.ts';
import { formatBytes, formatCount } from '../../shared/format.ts';
import type { EntryTest } from '../browse/entryFilter.ts';
import type { ChangeLog } from './changeLog.ts';
import type { DryRun, OperationContext } from './operation.ts';
import { RowScan, type ScannedRow } from './rowScan.ts';
import { RowTally } from './rowTally.ts';
import { undoSpace } from './undoSpace.ts';

/** Which entries an operation takes away. */
export interface Removal {
  readonly test: EntryTest;
  /** Why an entry is taken away, where that differs from entry to entry; asked for those that match. */
  readonly reasonOf?: (row: ScannedRow) => string;
}

/** Counts what a removal would take away. */
export function planRemoval(context: OperationContext, removal: Removal): DryRun {
  const { test, reasonOf } = removal;
  const tally = new RowTally(context.now, reasonOf ? ['Why'] : []);
  const scan = new RowScan(context);
  try {
    for (const rows of scan.steps(test, 'Looking at entries')) {
      for (const row of rows) tally.see(row, scan.matches(row, test), reasonOf && (() => [reasonOf(row)]));
    }
  } finally {
    scan.close();
  }
  return { ...tally.dryRun(), ...undoSpace(context, tally) };
}

/** Takes the entries away, as they are found. */
export function runRemoval(context: OperationContext, changes: ChangeLog, removal: Removal): RowTally {
  const { test, reasonOf } = removal;
  const tally = new RowTally(context.now, reasonOf ? ['Why'] : []);
  const scan = new RowScan(context);
  try {
    for (const rows of scan.steps(test, 'Removing entries')) {
      const chosen = new Map(rows.filter((row) => scan.matches(row, test)).map((row) => [row.rowid, row]));
      const removed = new Set<number>();
      changes.remove([...chosen.keys()], {
        stillMatches: (rowid) => {
          const now = scan.row(rowid, test);
          if (!now || !scan.matches(now, test)) return false;
          chosen.set(rowid, now);
          removed.add(rowid);
          return true;
        },
        ...(reasonOf && { reasonOf: (rowid) => reasonOfRow(chosen.get(rowid), reasonOf) }),
      });
      for (const row of rows) {
        const taken = chosen.get(row.rowid) ?? row;
        tally.see(taken, removed.has(row.rowid), reasonOf && (() => [reasonOf(taken)]));
      }
    }
  } finally {
    scan.close();
  }
  return tally;
}

function reasonOfRow(row: ScannedRow | undefined, reasonOf: (row: ScannedRow) => string): string {
  return row ? reasonOf(row) : '';
}

/** How a removal went. `verb` as in "Deleted". */
export function removalReport(tally: RowTally, verb: string, facts: readonly Fact[] = []): Report {
  const { rows, bytes } = tally;
  if (rows === 0) return { summary: 'No entry was to be removed.', facts: [...facts], tables: [] };
  return {
    summary: `${verb} ${formatCount(rows)} ${rows === 1 ? 'entry' : 'entries'} with ${formatBytes(bytes)} of values. The file keeps its size until it is vacuumed.`,
    facts: [
      { label: 'Entries', value: rows, kind: 'count' },
      { label: 'Their values', value: bytes, kind: 'bytes' },
      ...facts,
    ],
    tables: [tally.namespaceTable('By namespace')],
  };
}
