import type { WorkConnection } from '../storage/workConnection.ts';
import type { EntrySource, ListedRow, RawColumn } from './entrySource.ts';

/** How much of a column is shown raw, bytes of small ones and characters of larger ones. A cut text ends before its first NUL. */
const RAW_LENGTH = 10_000;

const COLUMNS = [
  'namespace',
  'key',
  'value_json',
  'created_at',
  'expires_at',
  'access_count',
  'last_access_at',
] as const;

/** Reads one row with its value and each of its columns; `listed` are the columns of a list. Null when it is gone. */
export function wholeRow(
  connection: WorkConnection,
  table: string,
  listed: string,
  rowid: number,
  maxChars: number,
): ReturnType<EntrySource['whole']> {
  const row = connection
    .prepare<ListedRow & { whole: unknown }>(
      `SELECT ${listed}, CASE WHEN octet_length(value_json) <= ${4 * maxChars} THEN value_json
        ELSE substr(value_json, 1, ${maxChars + 1}) END AS whole
      FROM ${table} WHERE rowid = ?`,
    )
    .get(rowid);
  if (!row) return null;
  const { whole, ...others } = row;
  const isCut = Number(row.bytes ?? 0) > 4 * maxChars;
  return { row: { ...others, start: whole, value: whole }, isCut, raw: rawColumns(connection, table, rowid) };
}

function rawColumns(connection: WorkConnection, table: string, rowid: number): readonly RawColumn[] {
  const parts = COLUMNS.map(
    (column) => `typeof(${column}) AS type_${column},
      CASE WHEN octet_length(${column}) > ${RAW_LENGTH} THEN substr(${column}, 1, ${RAW_LENGTH}) ELSE ${column} END AS raw_${column}`,
  );
  const found = connection
    .prepare<Readonly<Record<string, unknown>>>(`SELECT ${parts.join(', ')} FROM ${table} WHERE rowid = ?`, {
      exact: true,
    })
    .get(rowid);
  return COLUMNS.map((column) => ({
    column,
    type: String(found?.[`type_${column}`] ?? 'null'),
    value: found?.[`raw_${column}`] ?? null,
  }));
}
