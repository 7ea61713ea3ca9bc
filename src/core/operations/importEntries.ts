import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FactTable, Report } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import { formatCount } from '../../shared/format.ts';
import { textOf } from '../browse/columnText.ts';
import { ENTRY_COLUMNS } from '../cache/entryColumns.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { quoted } from './cacheTable.ts';
import type { ChangeLog } from './changeLog.ts';
import { seenAs } from './entryFiles/chosenRows.ts';
import type { BadLine, ReadBatch } from './entryFiles/entryFile.ts';
import { FIELDS } from './entryFiles/entryTypes.ts';
import { formatOf } from './entryFiles/formats.ts';
import { reading } from './onDisk/connections.ts';
import { fileError } from './onDisk/newFile.ts';
import { refuseReadingDatabase, spaceProblem } from './onDisk/space.ts';
import { type InputOf, noRows, type Operation, type OperationContext } from './operation.ts';
import { rowsOf } from './reindex.ts';

type Input = InputOf<'import'>;

const MOST_LISTED = 200;
/** Room that stays free on the disk of the cache, bytes: a log of usual size, and more of it for who else writes. */
const RESERVE = 16 * 1024 * 1024;

/** Brings entries of a file that Export wrote into the cache. */
export const importEntries: Operation<'import'> = {
  about: {
    operation: 'import',
    title: 'Import',
    about:
      'Brings the entries of an exported file into the cache. Lines that are no entries are listed and left out.',
    group: 'move',
    writes: true,
    deletes: false,
  },
  plan: (input, context) =>
    reading(context, async (cache) => {
      refuseDatabases(input, context);
      const isThere = cache.prepare(
        `SELECT 1 FROM ${quoted(context.target.table)} WHERE namespace = ? AND key = ?`,
      );
      const tally = new ImportTally();
      let conflicts = 0;
      for await (const batch of batchesOf(input, context, cache, 'Reading the file')) {
        tally.see(batch);
        for (const { namespace, key } of batch.rows) {
          const found = isThere.get(textOf(seenAs(namespace)), textOf(seenAs(key)));
          if (found !== undefined) conflicts += 1;
        }
      }
      return {
        ...noRows,
        rows: input.onConflict === 'keep' ? tally.rows - conflicts : tally.rows,
        ofRows: tally.rows,
        bytes: tally.bytes,
        facts: [
          { label: 'File', value: input.path, kind: 'path' },
          { label: 'Entries in the file', value: tally.rows, kind: 'count' },
          { label: 'Lines that are no entries', value: tally.badLines, kind: 'count' },
          { label: 'Keys that are in the cache already', value: conflicts, kind: 'count' },
          { label: 'Entries in the cache now', value: rowsOf(cache, context.target.table), kind: 'count' },
        ],
        tables: tally.tables(),
        warnings:
          tally.badLines === 0 ? [] : ['Some lines are no entries and are left out; the list says why.'],
      };
    }),
  run: (input, context, changes) =>
    reading(context, (cache) => {
      refuseDatabases(input, context);
      return imported(input, context, cache, changes);
    }),
};

function refuseDatabases({ path }: Input, { target, consoleFile }: OperationContext): void {
  refuseReadingDatabase(path, [target.file, consoleFile], join(dirname(consoleFile), 'trash'));
}

async function imported(
  input: Input,
  context: OperationContext,
  cache: WorkConnection,
  changes: ChangeLog,
): Promise<Report> {
  const tally = new ImportTally();
  let added = 0;
  for await (const batch of batchesOf(input, context, cache, 'Adding entries')) {
    tally.see(batch);
    checkReserve(context.target.file);
    added += changes.add(batch.rows, input.onConflict);
  }
  const left = tally.rows - added;
  const bad =
    tally.badLines === 0 ? '' : ` ${formatCount(tally.badLines)} lines are no entries and were left out.`;
  const stayed = left === 0 ? '' : ` ${formatCount(left)} stayed as they were in the cache.`;
  return {
    summary: `${formatCount(added)} of ${formatCount(tally.rows)} entries were added.${stayed}${bad}`,
    facts: [
      { label: 'File', value: input.path, kind: 'path' },
      { label: 'Added or replaced', value: added, kind: 'count' },
      { label: 'Kept as they were in the cache', value: left, kind: 'count' },
      { label: 'Lines that are no entries', value: tally.badLines, kind: 'count' },
    ],
    tables: tally.tables(),
  };
}

/** Ends the import while there is room to take back what came in: that needs some too. */
function checkReserve(file: string): void {
  const problem = spaceProblem(dirname(file), RESERVE, 'Importing more');
  if (problem) throw new AppError(problem.code, problem.message, { data: problem.data });
}

/** The entries of the file that the table takes. What was asked to stop stops here. */
async function* batchesOf(
  input: Input,
  { control, target }: OperationContext,
  cache: WorkConnection,
  phase: string,
): AsyncGenerator<ReadBatch> {
  const total = sizeOf(input.path);
  const needed = neededFields(cache, target.table);
  const batches = formatOf(input.format).read(input.path, (done) =>
    control.progress({ phase, done, total: Math.max(done, total), unit: 'bytes' }),
  );
  for await (const { rows, lines, bad } of batches) {
    const missing = rows.map((row) => needed.find(({ field }) => row[field] === null)?.column);
    yield {
      rows: rows.filter((_row, place) => missing[place] === undefined),
      lines: lines.filter((_line, place) => missing[place] === undefined),
      bad: [
        ...bad,
        ...missing.flatMap((column, place) =>
          column === undefined
            ? []
            : [{ line: lines[place] ?? 0, why: `${column} is nothing, which the table does not take.` }],
        ),
      ],
    };
  }
}

/** The columns that may not be empty. */
function neededFields(cache: WorkConnection, table: string) {
  const needed = new Set(
    cache
      .pragmaRows(`table_xinfo(${quoted(table)})`)
      .filter(({ notnull }) => notnull === 1)
      .map(({ name }) => String(name)),
  );
  return FIELDS.map((field, place) => ({ field, column: ENTRY_COLUMNS[place] ?? '' })).filter(({ column }) =>
    needed.has(column),
  );
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (caught) {
    throw fileError(caught, path);
  }
}

/** What was read so far. */
class ImportTally {
  rows = 0;
  badLines = 0;
  bytes = 0;
  readonly #listed: BadLine[] = [];
  readonly #namespaces = new Map<string, number>();

  see({ rows, bad }: ReadBatch): void {
    this.rows += rows.length;
    this.badLines += bad.length;
    for (const row of rows) {
      const namespace = textOf(seenAs(row.namespace));
      this.#namespaces.set(namespace, (this.#namespaces.get(namespace) ?? 0) + 1);
      this.bytes += textOf(seenAs(row.value)).length;
    }
    this.#listed.push(...bad.slice(0, MOST_LISTED - this.#listed.length));
  }

  tables(): FactTable[] {
    const namespaces = [...this.#namespaces].sort(([, a], [, b]) => b - a);
    return [
      {
        title: 'Entries of the file by namespace',
        columns: ['Namespace', 'Entries'],
        rows: namespaces.slice(0, MOST_LISTED).map(([name, count]) => [name, formatCount(count)]),
        total: namespaces.length,
      },
      ...(this.badLines === 0
        ? []
        : [
            {
              title: 'Lines that are no entries',
              columns: ['Line', 'Why'],
              rows: this.#listed.map(({ line, why }) => [String(line), why]),
              total: this.badLines,
            },
          ]),
    ];
  }
}
