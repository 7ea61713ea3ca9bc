import { type Buffer, isUtf8 } from 'node:buffer';
import { ENTRY_COLUMNS } from '../../cache/entryColumns.ts';
import type { WorkConnection } from '../../storage/workConnection.ts';
import { quoted } from '../cacheTable.ts';
import type { AddedRow, AddedValue } from '../changeLog.ts';

/** An entry as it lies in the file, to the bit. */
export interface ExactRow extends AddedRow {
  readonly rowid: bigint;
  /** Of the value. */
  readonly bytes: number;
}

export interface RowBatch {
  readonly rows: readonly ExactRow[];
  /** Entries that were left out because their value is larger than can be held, by row number, with its bytes. */
  readonly tooLarge: readonly { readonly rowid: bigint; readonly bytes: number }[];
}

/** Values up to here are read as text; those beyond by their bytes, since text in memory has a limit. */
const MOST_TEXT_BYTES = 64 * 1024 * 1024;
/** No larger value can be written as one line. */
const MOST_VALUE_BYTES = 256 * 1024 * 1024;
/** About what is in memory at a time. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_ROWS = 1000;
const LAST_ROWID = 2n ** 63n - 1n;

type Raw = Readonly<Record<string, AddedValue>> & { readonly rowid: bigint; readonly bytes: bigint | null };

/** What stands for bytes that are no text, where text is read. */
const REPLACEMENT = '\uFFFD';

/**
 * Every entry of a table, in batches, by row number. Nothing is open between two batches unless the caller began a
 * transaction, so that others can write meanwhile.
 */
export function* exactRows(connection: WorkConnection, table: string): Generator<RowBatch> {
  const name = quoted(table);
  const others = ENTRY_COLUMNS.filter((column) => column !== 'value_json');
  const next = connection.prepare<Raw>(
    `SELECT rowid, octet_length(value_json) AS bytes, ${others.join(', ')},
      CASE WHEN octet_length(value_json) <= ${MOST_TEXT_BYTES} THEN value_json END AS value_json
    FROM ${name} WHERE rowid >= ? ORDER BY rowid LIMIT ${BATCH_ROWS}`,
    { exact: true },
  );
  const byBytes = bytesReader(connection, name);
  for (let from = -LAST_ROWID - 1n; ; ) {
    const raws = batchOf(next.iterate(from));
    const last = raws.at(-1);
    if (!last) return;
    yield exactBatch(raws, byBytes);
    if (last.rowid === LAST_ROWID) return;
    from = last.rowid + 1n;
  }
}

/** As many of them as fit into memory. The statement is at its end afterwards. */
function batchOf(found: IterableIterator<Raw>): readonly Raw[] {
  const raws: Raw[] = [];
  let bytes = 0;
  for (const raw of found) {
    raws.push(raw);
    bytes += Math.min(Number(raw.bytes ?? 0), MOST_TEXT_BYTES);
    if (bytes >= BATCH_BYTES) break;
  }
  return raws;
}

function exactBatch(raws: readonly Raw[], byBytes: BytesReader): RowBatch {
  const rows: ExactRow[] = [];
  const tooLarge: { rowid: bigint; bytes: number }[] = [];
  for (const raw of raws) {
    const bytes = Number(raw.bytes ?? 0);
    if (bytes > MOST_VALUE_BYTES) {
      tooLarge.push({ rowid: raw.rowid, bytes });
      continue;
    }
    const exact = (column: (typeof ENTRY_COLUMNS)[number]): AddedValue => {
      const value = raw[column] ?? null;
      const isCut = column === 'value_json' && bytes > MOST_TEXT_BYTES;
      const isUnclear = typeof value === 'string' && value.includes(REPLACEMENT);
      return isCut || isUnclear ? byBytes(column, raw.rowid, value) : value;
    };
    rows.push({
      rowid: raw.rowid,
      bytes,
      namespace: exact('namespace'),
      key: exact('key'),
      value: exact('value_json'),
      createdAt: exact('created_at'),
      expiresAt: exact('expires_at'),
      accessCount: exact('access_count'),
      lastAccessAt: exact('last_access_at'),
    });
  }
  return { rows, tooLarge };
}

type BytesReader = (column: (typeof ENTRY_COLUMNS)[number], rowid: bigint, asText: AddedValue) => AddedValue;

/** Reads one column by its bytes: text that is none by the encoding stays what it is. */
function bytesReader(connection: WorkConnection, name: string): BytesReader {
  const isUtf8File = connection.pragma('encoding') === 'UTF-8';
  return (column, rowid, asText) => {
    // The bytes of other encodings mean nothing in another file; there is no such file by the library.
    if (!isUtf8File) return asText;
    const found = connection
      .prepare<{ type: string; bytes: Buffer | null }>(
        `SELECT typeof(${column}) AS type, CAST(${column} AS BLOB) AS bytes FROM ${name} WHERE rowid = ?`,
      )
      .get(rowid);
    if (!found?.bytes) return asText;
    if (found.type === 'blob') return found.bytes;
    const isPlain = found.bytes.length <= MOST_TEXT_BYTES && isUtf8(found.bytes);
    return isPlain ? found.bytes.toString('utf8') : { text: found.bytes };
  };
}
