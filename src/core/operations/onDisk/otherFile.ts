import { rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { examineFile } from '../../cacheFiles/examine.ts';
import { tidyBeside } from '../../cacheFiles/proveWriting.ts';
import type { OperationContext } from '../operation.ts';

/** A second cache beside the one that is worked on. It is only read. */
export interface OtherFile {
  /** As it was named. */
  readonly path: string;
  /** What to open: the file, or a copy of one that cannot be opened where it lies. */
  readonly file: string;
  /** Its cache table: the one of the same name, else the only one. */
  readonly table: string;
}

/** Works with another cache and leaves nothing beside it. Throws with what was found where it is none. */
export async function withOther<T>(
  path: string,
  context: OperationContext,
  work: (other: OtherFile) => T | Promise<T>,
): Promise<T> {
  const { target, consoleFile, control } = context;
  const examination = examineFile({
    path,
    busyTimeoutMs: target.busyTimeoutMs,
    copies: join(dirname(consoleFile), 'copies'),
    known: [{ id: target.id, path: target.file }],
    consoleDatabase: consoleFile,
    onCopy: () => control.progress({ phase: 'Copying the other file', done: 0, total: null, unit: 'bytes' }),
  });
  if ('known' in examination) {
    throw new AppError('request.invalid', `${path}: This is the cache itself. Choose another file.`);
  }
  const { found } = examination;
  try {
    if (found.damaged) throw damaged(path);
    return await work({ path, file: found.file, table: tableOf(found.tables, path, target.table) });
  } finally {
    const isTidied = found.wasAlone && found.cannotWrite === null && !found.damaged;
    if (found.copyFolder !== null) rmSync(found.copyFolder, { recursive: true, force: true });
    // With something in the log, closing would write it into the file.
    else if (isTidied && statSync(`${found.path}-wal`, { throwIfNoEntry: false })?.size === 0) {
      tidyBeside(found.path);
    }
  }
}

function damaged(path: string): AppError {
  return new AppError(
    'storage.corrupt',
    `${path}: The file is damaged. Nothing was changed; open it to repair it, or choose another one.`,
    { data: { file: path } },
  );
}

function tableOf(tables: readonly string[], path: string, wanted: string): string {
  if (tables.includes(wanted)) return wanted;
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  throw new AppError(
    'request.invalid',
    `${path}: The file has several caches (${tables.slice(0, 10).join(', ')}) and none named ${wanted}. Choose another file.`,
    { data: { file: path } },
  );
}
