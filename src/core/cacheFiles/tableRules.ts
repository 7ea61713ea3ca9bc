import { AppError } from '../../shared/errors.ts';
import type { WorkConnection } from '../storage/workConnection.ts';

/**
 * Why the console changes nothing in a cache table, a sentence; null where it may. What a change does must end at the entry, and
 * an entry must be told from every other by its namespace and key: else it could not be put back. Looks at the schema only; throws
 * `storage.*`.
 */
export function reasonAgainstChanges(connection: WorkConnection, table: string): string | null {
  const [trigger] = triggersOf(connection, table);
  if (trigger !== undefined) {
    return `It cannot be changed: the table ${shown(table)} has the trigger ${shown(trigger)}, which may change other data with each entry, and nothing could put that back. Have its owner take the trigger away, then open the file again.`;
  }
  const [pointing] = tablesPointingTo(connection, table);
  if (pointing !== undefined) {
    return `It cannot be changed: the table ${shown(pointing)} points to the entries of ${shown(table)} by a foreign key, so that a change could break it. Have its owner take the foreign key away, then open the file again.`;
  }
  if (hasUniqueKey(connection, table)) return null;
  return `It cannot be changed: the table ${shown(table)} has no unique index over namespace and key alone, so that an entry could not be told from another and put back. Have its owner make one (CREATE UNIQUE INDEX), then open the file again.`;
}

/** Throws `storage.readonly` with `reasonAgainstChanges`. */
export function refuseChanges(connection: WorkConnection, table: string, file: string): void {
  const reason = reasonAgainstChanges(connection, table);
  if (reason !== null) throw new AppError('storage.readonly', `${file}: ${reason}`, { data: { file } });
}

function triggersOf(connection: WorkConnection, table: string): readonly string[] {
  return connection
    .prepare<{ name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'trigger' AND lower(tbl_name) = lower(?)`,
    )
    .all(table)
    .map(({ name }) => name);
}

function tablesPointingTo(connection: WorkConnection, table: string): readonly string[] {
  const names = connection
    .prepare<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0`)
    .all();
  const points = connection.prepare(
    'SELECT 1 FROM pragma_foreign_key_list(?) WHERE lower("table") = lower(?)',
  );
  return names.flatMap(({ name }) => (points.get(name, table) === undefined ? [] : [name]));
}

/** Whether the file itself keeps two entries of one namespace and key apart. The primary key has an index of its own in the list. */
export function hasUniqueKey(connection: WorkConnection, table: string): boolean {
  const indexes = connection
    .prepare<{ name: string }>(
      `SELECT name FROM pragma_index_list(?, 'main') WHERE "unique" = 1 AND partial = 0`,
    )
    .all(table);
  // An index over an expression has a column without a name.
  const columns = connection.prepare<{ name: string | null }>(
    `SELECT name FROM pragma_index_info(?, 'main')`,
  );
  return indexes.some(({ name }) => {
    const names = columns.all(name).map((column) => column.name);
    return names.length === 2 && names.includes('namespace') && names.includes('key');
  });
}

/** A name of somebody else's as it stands in a sentence. */
function shown(name: string): string {
  return `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}"`;
}
