import { AppError } from '../../shared/errors.ts';
import { ENTRY_COLUMNS } from '../cache/entryColumns.ts';
import type { WorkConnection } from '../storage/workConnection.ts';

/** In SQL: a value given as three parameters (is it text by its bytes, those bytes, else the value), so that any text can be given. */
export const VALUE = 'iif(?, CAST(? AS TEXT), ?)';

/** A name as it stands in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Every column of a table that holds a value of its own. Throws `storage.failed` when it is no cache table (any more). */
export function columnsOf(connection: WorkConnection, table: string, file: string): readonly string[] {
  const found = connection
    .pragmaRows(`table_xinfo(${quoted(table)})`)
    .filter(({ hidden }) => hidden === 0)
    .map(({ name }) => String(name));
  if (ENTRY_COLUMNS.every((column) => found.includes(column))) return found;
  throw new AppError(
    'storage.failed',
    `${file}: The file has no table "${table.slice(0, 60)}" with cache entries. Open the file anew to see what is in it.`,
    { data: { file } },
  );
}
