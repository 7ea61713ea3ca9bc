import type { WorkConnection } from '../storage/workConnection.ts';

/** How a cache file is made, apart from its entries. */
export interface DoctorFile {
  readonly journal: string;
  readonly pageBytes: number;
  readonly pages: number;
  readonly freePages: number;
  /** Indexes that the library makes and that are not there, as statements that make them. */
  readonly missingIndexes: readonly string[];
  /** Whether namespace and key together are unique. */
  readonly keysAreUnique: boolean;
  /** Entries that the guide's own statement would delete, by running its SELECT. */
  readonly guideWouldDelete: number;
  /** In SQLite's words; empty when its quick check finds nothing. */
  readonly problems: readonly string[];
}

/** Reads what SQLite says of the file. Throws `storage.*`. */
export function readDoctorFile(connection: WorkConnection, table: string): DoctorFile {
  const number = (pragma: string) => Number(connection.pragma(pragma));
  const indexes = connection.pragmaRows(`index_list(${table})`).map(({ name, unique }) => ({
    isUnique: Number(unique) === 1,
    columns: connection
      .pragmaRows(`index_info("${String(name).replaceAll('"', '""')}")`)
      .map((row) => String(row.name)),
  }));
  const beginsWith = (columns: readonly string[]) =>
    indexes.some((index) => columns.every((name, at) => index.columns[at] === name));
  const wanted = [
    { name: `idx_${table}_expires`, columns: ['namespace', 'expires_at'] },
    { name: `idx_${table}_access`, columns: ['namespace', 'last_access_at'] },
  ];
  return {
    journal: String(connection.pragma('journal_mode')),
    pageBytes: number('page_size'),
    pages: number('page_count'),
    freePages: number('freelist_count'),
    missingIndexes: wanted
      .filter(({ columns }) => !beginsWith(columns))
      .map(({ name, columns }) => `CREATE INDEX ${name} ON ${table} (${columns.join(', ')})`),
    keysAreUnique: indexes.some(
      ({ isUnique, columns }) =>
        isUnique && columns.length === 2 && columns.includes('namespace') && columns.includes('key'),
    ),
    guideWouldDelete: guideCount(connection, table),
    problems: connection
      .pragmaRows('quick_check(5)')
      .map((row) => String(Object.values(row)[0]))
      .filter((text) => text !== 'ok'),
  };
}

/**
 * The guide compares times, which are numbers, with a text: in SQLite every number is less than any text, so all of
 * them are "older".
 */
function guideCount(connection: WorkConnection, table: string): number {
  const query = `SELECT count(*) AS n FROM ${table} WHERE created_at < datetime('now', '-7 days')`;
  return connection.prepare<{ n: number }>(query).get()?.n ?? 0;
}
