import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Report } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import { formatCount } from '../../shared/format.ts';
import { recognise } from '../cacheFiles/recognise.ts';
import { integrityProblems } from '../storage/integrity.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { neededFor } from './backup.ts';
import { checkpointed } from './checkpoint.ts';
import { compareCaches } from './comparison.ts';
import { changing, reading, using } from './onDisk/connections.ts';
import { lockWarnings } from './onDisk/lockTime.ts';
import { type OtherFile, withOther } from './onDisk/otherFile.ts';
import { databaseBytes, madeFolder, spaceProblem } from './onDisk/space.ts';
import { type DryRun, type InputOf, noRows, type Operation, type OperationContext } from './operation.ts';
import { rowsOf } from './reindex.ts';
import { replacePages } from './replacePages.ts';
import { type Fitting, fittingCopy } from './restoreCopy.ts';
import { copyFacts } from './savedCopy.ts';

type Input = InputOf<'restore'>;

/** About what is written in a second while others wait, bytes. */
const BYTES_PER_S = 100e6;

/**
 * Makes the cache what a backup holds. Its pages are written into the file where it lies, in one transaction: who has
 * it open sees the old state, then the new one. The state before is kept as a backup.
 */
export const restore: Operation<'restore'> = {
  about: {
    operation: 'restore',
    title: 'Restore',
    about:
      'Makes the cache what a backup holds. The state before is kept as a backup, from which it can be brought back.',
    group: 'move',
    writes: true,
    deletes: false,
  },
  plan: async (input, context) =>
    withOther(await pathOf(input, context), context, (other) => rehearse(other, context)),
  run: async (input, context) =>
    withOther(await pathOf(input, context), context, (other) => restored(other, context)),
};

async function restored(other: OtherFile, context: OperationContext): Promise<Report> {
  const source = await checkedBackup(other, context);
  const fitting = await fittingCopy(source, context);
  const kept = await replacePages(fitting.path, context).finally(fitting.discard);
  const emptied = await changing(context, checkpointed);
  return {
    summary: `The cache holds the ${formatCount(source.rows)} entries of ${basename(source.path)} again. To go back, restore ${basename(kept.path)}, the state before.`,
    facts: [
      { label: 'Restored from', value: source.path, kind: 'path' },
      { label: 'Entries restored', value: source.rows, kind: 'count' },
      ...copyFacts(kept),
      ...(emptied.busy
        ? [
            {
              label: 'Log',
              value: 'Another program reads from it; it is emptied when that is done.',
              kind: 'text',
            } as const,
          ]
        : []),
    ],
    tables: [],
  };
}

async function rehearse(other: OtherFile, context: OperationContext): Promise<DryRun> {
  const source = await checkedBackup(other, context);
  const { target, control } = context;
  const sides = { here: 'now', there: 'in the backup' };
  return reading(context, (cache) => {
    const otherTables = namesOf(cache).filter((table) => table !== target.table);
    const comparison = compareCaches({
      cache,
      table: target.table,
      otherFile: source.file,
      otherTable: source.table,
      sides,
      onProgress: (now) => control.progress(now),
    });
    const lockMs = (source.bytes / BYTES_PER_S) * 1000;
    return {
      ...noRows,
      facts: [
        { label: 'Backup', value: source.path, kind: 'path' },
        { label: 'Entries in the backup', value: source.rows, kind: 'count' },
        { label: 'Entries now', value: rowsOf(cache, target.table), kind: 'count' },
        ...comparison.facts(),
        { label: 'Others wait for about', value: lockMs, kind: 'ms' },
      ],
      tables: comparison.tables(),
      warnings: [...otherTableWarnings(otherTables, source), ...lockWarnings(lockMs)],
      problem:
        spaceProblem(dirname(target.file), source.bytes, 'Restoring') ??
        spaceProblem(
          madeFolder(context.backups.folder),
          neededFor(context) + (source.fits ? 0 : source.bytes),
          'Keeping the state before',
        ),
    };
  });
}

function otherTableWarnings(tables: readonly string[], source: Fitting): readonly string[] {
  if (tables.length === 0) return [];
  const lost = tables.filter((table) => !source.tables.includes(table));
  const names = (list: readonly string[]) => list.slice(0, 10).join(', ');
  return [
    `The file has other tables too (${names(tables)}): they also become what they are in the backup${
      lost.length > 0 ? `, and ${names(lost)} will be gone` : ''
    }.`,
  ];
}

/** The backup's path, by the list of backups where it is named by that. */
async function pathOf({ from }: Input, { consoleFile, target }: OperationContext): Promise<string> {
  if ('path' in from) return from.path;
  const options = { busyTimeoutMs: target.busyTimeoutMs, readonly: true };
  const found = existsSync(consoleFile)
    ? await using(consoleFile, options, (list) =>
        list
          .prepare<{ path: string }>('SELECT backup_path AS path FROM backups WHERE id = ?')
          .get(from.backup),
      )
    : undefined;
  if (found) return found.path;
  throw new AppError('request.invalid', 'This backup is not in the list any more. Choose another one.');
}

/** Throws where it is damaged. */
async function checkedBackup(other: OtherFile, context: OperationContext): Promise<Fitting> {
  const { control, target } = context;
  control.progress({ phase: 'Checking the backup', done: 0, total: null, unit: 'pages', stoppable: false });
  const [problem] = integrityProblems(other.file, target);
  if (problem !== undefined) {
    throw new AppError(
      'storage.corrupt',
      `${other.path}: The backup is damaged (${problem.slice(0, 200)}). The cache is as it was; choose another backup.`,
      { data: { file: other.path } },
    );
  }
  control.check();
  const pageSize = await reading(context, (cache) => Number(cache.pragma('page_size')));
  const { file, log } = databaseBytes(other.file);
  return using(other.file, { ...target, readonly: true }, (backup) => ({
    ...other,
    tables: namesOf(backup),
    rows: rowsOf(backup, other.table),
    bytes: file + log,
    pageSize,
    fits: other.table === target.table && Number(backup.pragma('page_size')) === pageSize,
  }));
}

/** Every table of a database, SQLite's own left out. */
function namesOf(connection: WorkConnection): readonly string[] {
  const { tables, passedOver, others } = recognise(connection);
  return [...tables, ...passedOver.map(({ name }) => name), ...others];
}
