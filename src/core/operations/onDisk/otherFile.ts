import { statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { recognise, refuseOthers } from '../../cacheFiles/recognise.ts';
import type { WorkConnection } from '../../storage/workConnection.ts';
import { fileError } from './newFile.ts';

/** Every table of a database, SQLite's own left out. */
export function tablesOf(connection: WorkConnection): readonly string[] {
  const { tables, passedOver, others } = recognise(connection);
  return [...tables, ...passedOver.map(({ name }) => name), ...others];
}

/** The table of cache entries in a file: the one of that name, else the only one. Throws with what was found where there is none. */
export function cacheTableIn(connection: WorkConnection, file: string, wanted: string): string {
  const found = recognise(connection);
  refuseOthers(file, connection, found);
  if (found.tables.includes(wanted)) return wanted;
  const [only] = found.tables;
  if (only !== undefined && found.tables.length === 1) return only;
  throw new AppError(
    'request.invalid',
    `${file}: The file has several caches (${found.tables.slice(0, 10).join(', ')}) and none named ${wanted}. Choose another file.`,
    { data: { file } },
  );
}

/** Throws `storage.*` for a file that is not there or has nothing in it. */
export function checkHasContent(file: string): void {
  let size: number;
  try {
    size = statSync(file).size;
  } catch (caught) {
    throw fileError(caught, file);
  }
  if (size > 0) return;
  throw new AppError('storage.not_a_database', `${file}: The file is empty. Choose another file.`, {
    data: { file },
  });
}
