import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { formatBytes, formatCount } from '../../shared/format.ts';
import { entryTest } from '../browse/entryFilter.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { hasLog } from './checkpoint.ts';
import { chosenRows } from './entryFiles/chosenRows.ts';
import { formatOf } from './entryFiles/formats.ts';
import { reading } from './onDisk/connections.ts';
import { beginFile, type NewFile } from './onDisk/newFile.ts';
import { refuseDatabaseInUse, spaceProblem } from './onDisk/space.ts';
import { type DryRun, type InputOf, noRows, type Operation, type OperationContext } from './operation.ts';
import { rowsOf } from './reindex.ts';
import { RowScan } from './rowScan.ts';
import { RowTally } from './rowTally.ts';

type Input = InputOf<'export'>;

/** Names, times and signs of an entry in a line, bytes. */
const LINE_BYTES = 200;

/** Writes entries into a file of text. It is in its place only once it is whole. */
export const exportEntries: Operation<'export'> = {
  about: {
    operation: 'export',
    title: 'Export',
    about:
      'Writes the entries of the filter into a file, JSON lines or CSV, from which Import brings them back exactly.',
    group: 'move',
    writes: false,
    deletes: false,
  },
  plan: (input, context) => planned(input, context),
  run: (input, context) =>
    reading(context, (cache) => {
      refuseDatabaseInUse(input.path, [context.target.file, context.consoleFile]);
      const file = beginFile(input.path);
      try {
        const written = write(input, context, cache, file);
        return reportOf(input, written, file.finish());
      } finally {
        file.discard();
      }
    }),
};

interface Written {
  readonly rows: number;
  readonly tooLarge: readonly { readonly rowid: bigint; readonly bytes: number }[];
}

function write(input: Input, context: OperationContext, cache: WorkConnection, file: NewFile): Written {
  const format = formatOf(input.format);
  const { table } = context.target;
  // With a log, all entries are of one instant; without one, a reader that stays would keep others from writing.
  if (hasLog(cache)) cache.exec('BEGIN');
  const total = rowsOf(cache, table);
  const tooLarge: { rowid: bigint; bytes: number }[] = [];
  let seen = 0;
  let rows = 0;
  file.write(Buffer.from(format.head(table)));
  for (const batch of chosenRows(cache, context, entryTest(input.filter))) {
    if (batch.rows.length > 0) file.write(Buffer.from(format.lines(batch.rows)));
    tooLarge.push(...batch.tooLarge);
    rows += batch.rows.length;
    seen += batch.seen;
    context.control.progress({
      phase: 'Writing entries',
      done: seen,
      total: Math.max(total, seen),
      unit: 'rows',
    });
  }
  return { rows, tooLarge };
}

function reportOf({ path }: Input, { rows, tooLarge }: Written, bytes: number) {
  const left =
    tooLarge.length === 0
      ? ''
      : ` ${formatCount(tooLarge.length)} are too large for a line and were left out.`;
  return {
    summary: `${formatCount(rows)} entries were written, ${formatBytes(bytes)}.${left}`,
    facts: [
      { label: 'File', value: path, kind: 'path' as const },
      { label: 'Entries', value: rows, kind: 'count' as const },
      { label: 'Size', value: bytes, kind: 'bytes' as const },
    ],
    tables:
      tooLarge.length === 0
        ? []
        : [
            {
              title: 'Left out: values that are too large',
              columns: ['Row number', 'Size'],
              rows: tooLarge
                .slice(0, 200)
                .map(({ rowid, bytes: size }) => [String(rowid), formatBytes(size)]),
              total: tooLarge.length,
            },
          ],
  };
}

function planned(input: Input, context: OperationContext): DryRun {
  refuseDatabaseInUse(input.path, [context.target.file, context.consoleFile]);
  const test = entryTest(input.filter);
  const tally = new RowTally(context.now);
  const scan = new RowScan(context);
  try {
    for (const rows of scan.steps(test, 'Counting entries')) {
      for (const row of rows) tally.see(row, scan.matches(row, test));
    }
  } finally {
    scan.close();
  }
  const { byNamespace, byAge } = tally.dryRun();
  const bytes = Math.ceil(tally.bytes * 1.1) + tally.rows * LINE_BYTES;
  const there = statSync(input.path, { throwIfNoEntry: false });
  return {
    ...noRows,
    byNamespace,
    byAge,
    facts: [
      { label: 'File', value: input.path, kind: 'path' },
      { label: 'Entries', value: tally.rows, kind: 'count' },
      { label: 'Size, about', value: bytes, kind: 'bytes' },
    ],
    warnings: [...(there ? [`The file is there already (${formatBytes(there.size)}) and is replaced.`] : [])],
    problem: spaceProblem(dirname(input.path), bytes, 'The export'),
  };
}
