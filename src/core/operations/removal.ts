import type { Fact, Report } from '../../shared/contract/operations.ts';
import { formatBytes, formatCount } from '../../shared/format.ts';
import type { EntryTest } from '../browse/entryFilter.ts';
import type { ChangeLog } from './changeLog.ts';
import type { DryRun, OperationContext } from './operation.ts';
import { everyEntry, RowScan, type ScannedRow } from './rowScan.ts';
import { RowTally } from './rowTally.ts';
import { undoSpace } from './undoSpace.ts';

/** Which entries an operation takes away. */
export interface Removal {
  readonly test: EntryTest;
  /** Why an entry is taken away, where that differs from entry to entry; asked for those that match. */
  readonly reasonOf?: (row: ScannedRow) => string;
}

/** Opens a scan for as long as `work` takes. */
export function withScan<T>(context: OperationContext, work: (scan: RowScan) => T): T {
  const scan = new RowScan(context);
  try {
    return work(scan);
  } finally {
    scan.close();
  }
}

/** Counts what a removal would take away. */
export function planRemoval(context: OperationContext, { test, reasonOf }: Removal): DryRun {
  return withScan(context, (scan) => {
    const tally = new RowTally(context.now, reasonOf ? { extra: ['Why'] } : {});
    for (const rows of scan.steps(test, 'Looking at entries')) {
      for (const row of rows)
        tally.see(row, scan.matches(row, test), () => (reasonOf ? [reasonOf(row)] : []));
    }
    return { ...tally.dryRun(), ...undoSpace(context, tally) };
  });
}

/** Takes the entries away, as they are found. */
export function runRemoval(context: OperationContext, changes: ChangeLog, removal: Removal): RowTally {
  const { test, reasonOf } = removal;
  const tally = new RowTally(context.now, reasonOf ? { extra: ['Why'], sampleRows: 200 } : {});
  return withScan(context, (scan) => {
    for (const rows of scan.steps(test, 'Removing entries')) {
      const taken = new Map<number, ScannedRow>();
      const chosen = rows.filter((row) => scan.matches(row, test)).map(({ rowid }) => rowid);
      changes.remove(chosen, {
        stillMatches: (rowid) => {
          const row = scan.row(rowid, test);
          return noteTaken(taken, rowid, row && scan.matches(row, test) ? row : null);
        },
        ...(reasonOf && { reasonOf: (rowid) => mapped(taken.get(rowid), reasonOf) }),
      });
      for (const row of taken.values()) tally.see(row, true, () => (reasonOf ? [reasonOf(row)] : []));
    }
    return tally;
  });
}

/** A row may be asked for twice: the last answer holds. */
function noteTaken(taken: Map<number, ScannedRow>, rowid: number, row: ScannedRow | null): boolean {
  if (row) taken.set(rowid, row);
  else taken.delete(rowid);
  return row !== null;
}

function mapped(row: ScannedRow | undefined, reasonOf: (row: ScannedRow) => string): string {
  return row ? reasonOf(row) : '';
}

/** Counts entries that were chosen by their row numbers. */
export function planChosen(context: OperationContext, scan: RowScan, chosen: ReadonlySet<number>): DryRun {
  const tally = new RowTally(context.now);
  for (const rows of scan.steps(everyEntry, 'Counting')) {
    for (const row of rows) tally.see(row, chosen.has(row.rowid));
  }
  return { ...tally.dryRun(), ...undoSpace(context, tally) };
}

const CHUNK = 2000;

/** Takes away entries that were chosen by their row numbers, those that are still `isSame`. */
export function removeChosen(
  context: OperationContext,
  changes: ChangeLog,
  scan: RowScan,
  { rowids, isSame }: { readonly rowids: readonly number[]; readonly isSame: (row: ScannedRow) => boolean },
): RowTally {
  const tally = new RowTally(context.now);
  for (let from = 0; from < rowids.length; from += CHUNK) {
    context.control.progress({ phase: 'Removing entries', done: from, total: rowids.length, unit: 'rows' });
    const taken = new Map<number, ScannedRow>();
    changes.remove(rowids.slice(from, from + CHUNK), {
      stillMatches: (rowid) => {
        const row = scan.row(rowid, everyEntry);
        return noteTaken(taken, rowid, row && isSame(row) ? row : null);
      },
    });
    for (const row of taken.values()) tally.see(row, true);
  }
  return tally;
}

/** How a removal went. `verb` as in "Deleted". */
export function removalReport(tally: RowTally, verb: string, facts: readonly Fact[] = []): Report {
  const { rows, bytes } = tally;
  if (rows === 0) return { summary: 'There was nothing to do.', facts: [...facts], tables: [] };
  return {
    summary: `${verb} ${countOf(rows)} with ${formatBytes(bytes)} of values. The file keeps its size until it is vacuumed.`,
    facts: [
      { label: 'Entries', value: rows, kind: 'count' },
      { label: 'Their values', value: bytes, kind: 'bytes' },
      ...facts,
    ],
    tables: [tally.namespaceTable('By namespace')],
  };
}

/** "1 entry", "1,234 entries". */
export function countOf(rows: number): string {
  return `${formatCount(rows)} ${rows === 1 ? 'entry' : 'entries'}`;
}
