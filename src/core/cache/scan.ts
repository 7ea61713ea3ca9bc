import type { Reader } from '../storage/reader.ts';
import { type ListedRow, type NamespaceFigures, START_CHARS } from './inspector.ts';
import { checkedTableName } from './tableSql.ts';

/** A read that may touch every row, as plain data: it can be sent to the scan thread. */
export type Scan =
  | { readonly kind: 'figures'; readonly nowS: number }
  | {
      readonly kind: 'list';
      readonly namespace: string | null;
      readonly limit: number;
      readonly offset: number;
    };

/** What a scan gives. */
export interface ScanResult {
  readonly figures: readonly NamespaceFigures[];
  readonly rows: readonly ListedRow[];
}

const LARGE_VALUE_BYTES = 65_536;

/** Does a scan on the calling thread. Throws a `storage.*` `AppError`. */
export function runScan(reader: Reader, tableName: string, scan: Scan): ScanResult {
  const table = checkedTableName(tableName);
  return scan.kind === 'figures'
    ? { figures: figuresOf(reader, table, scan.nowS), rows: [] }
    : { figures: [], rows: listOf(reader, table, scan) };
}

/** An upper bound of the number of rows, at the price of one look-up. */
export function rowsAtMost(reader: Reader, tableName: string): number {
  const table = checkedTableName(tableName);
  return reader.prepare<{ last: number | null }>(`SELECT max(rowid) AS last FROM ${table}`).get()?.last ?? 0;
}

function figuresOf(reader: Reader, table: string, nowS: number): readonly NamespaceFigures[] {
  return reader
    .prepare<NamespaceFigures>(
      `SELECT namespace, count(*) AS entries, count(*) FILTER (WHERE expires_at < ?) AS expired,
        sum(octet_length(value_json)) AS valueBytes
      FROM ${table} GROUP BY namespace ORDER BY namespace`,
    )
    .all(nowS);
}

function listOf(reader: Reader, table: string, scan: Scan & { kind: 'list' }): readonly ListedRow[] {
  const where = scan.namespace === null ? '' : 'WHERE namespace = ?';
  const chosen = scan.namespace === null ? [] : [scan.namespace];
  // The row numbers first: an order over whole rows would carry every value through the sorter.
  return reader
    .prepare<ListedRow>(
      `SELECT namespace, key, octet_length(value_json) AS bytes,
        CASE WHEN octet_length(value_json) <= ${LARGE_VALUE_BYTES} THEN substr(value_json, 1, ${START_CHARS}) ELSE '' END AS start,
        created_at AS createdAt, expires_at AS expiresAt, last_access_at AS lastAccessAt, access_count AS accessCount
      FROM ${table} WHERE rowid IN (
        SELECT rowid FROM ${table} ${where} ORDER BY last_access_at DESC, rowid DESC LIMIT ? OFFSET ?)
      ORDER BY last_access_at DESC, rowid DESC`,
    )
    .all(...chosen, scan.limit, scan.offset);
}
