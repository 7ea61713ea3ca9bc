import type { Fact, Report } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import { integrityProblems } from '../storage/integrity.ts';
import { openWorkConnection, type WorkConnection } from '../storage/workConnection.ts';
import { columnsOf } from './cacheTable.ts';
import { beginFile } from './onDisk/newFile.ts';
import { refuseDatabaseInUse } from './onDisk/space.ts';
import type { OperationContext } from './operation.ts';
import { rowsOf } from './reindex.ts';

/** A copy of a cache that was checked and is in its place. */
export interface SavedCopy {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
}

const FILE = 'Backup';
const ROWS = 'Entries in the backup';
const BYTES = 'Size of the backup';

/** A saved copy in a report. */
export function copyFacts({ path, bytes, rows }: SavedCopy): Fact[] {
  return [
    { label: FILE, value: path, kind: 'path' },
    { label: ROWS, value: rows, kind: 'count' },
    { label: BYTES, value: bytes, kind: 'bytes' },
  ];
}

/** The copy that a run saved, by its report; null for one that saved none. */
export function savedCopyOf(report: Report): SavedCopy | null {
  const factOf = (label: string) => report.facts.find((fact) => fact.label === label)?.value;
  const [path, bytes, rows] = [factOf(FILE), factOf(BYTES), factOf(ROWS)];
  if (typeof path !== 'string' || typeof bytes !== 'number' || typeof rows !== 'number') return null;
  return { path, bytes, rows };
}

/**
 * Copies the cache as it is now into one file that needs no log, checks the copy, and puts it into its place, where a
 * file of that name is replaced. Others may write meanwhile. Nothing is left of a copy that is stopped or does not pass.
 */
export async function saveCopy(
  cache: WorkConnection,
  path: string,
  context: OperationContext,
): Promise<SavedCopy> {
  const { control, target, consoleFile } = context;
  refuseDatabaseInUse(path, [target.file, consoleFile]);
  const file = beginFile(path);
  try {
    const phase = 'Copying pages';
    control.progress({ phase, done: 0, total: null, unit: 'pages' });
    await cache.copyTo(file.partPath, (left, total) =>
      control.progress({ phase, done: total - left, total, unit: 'pages' }),
    );
    const rows = checkedRows(file.partPath, path, context);
    control.check();
    return { path, rows, bytes: file.finish() };
  } catch (caught) {
    throw named(caught, file.partPath, path);
  } finally {
    file.discard();
  }
}

/** An error that names the file that was asked for, and not the one that it was to become of. */
function named(caught: unknown, part: string, path: string): unknown {
  if (!(caught instanceof AppError) || caught.data?.file !== part) return caught;
  return new AppError(caught.code, caught.message.replace(part, path), {
    data: { ...caught.data, file: path },
    cause: caught,
  });
}

function checkedRows(part: string, path: string, { control, target }: OperationContext): number {
  control.progress({ phase: 'Checking the copy', done: 0, total: null, unit: 'pages', stoppable: false });
  // Whole in one file, also for a reader that may not write beside it.
  const copy = openWorkConnection(part, { busyTimeoutMs: target.busyTimeoutMs, readonly: false });
  try {
    copy.pragma('journal_mode = DELETE');
    columnsOf(copy, target.table, path);
    const problems = integrityProblems(part, target);
    if (problems.length === 0) return rowsOf(copy, target.table);
  } finally {
    copy.close();
  }
  throw new AppError(
    'storage.corrupt',
    `${target.file}: The cache is damaged, so a copy of it is no good backup and none was kept. Use Repair first.`,
    { data: { file: target.file } },
  );
}
