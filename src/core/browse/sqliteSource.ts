import { statSync } from 'node:fs';
import type { EntryId } from '../../shared/contract/browse.ts';
import { START_CHARS } from '../cache/preview.ts';
import { quoted } from '../operations/cacheTable.ts';
import { openWorkConnection, type WorkConnection } from '../storage/workConnection.ts';
import { FACT_COLUMNS } from './entryFacts.ts';
import type {
  AccessRow,
  EntrySource,
  ExpiryRow,
  KeyRow,
  ListedRow,
  NumberedRow,
  SourceFigures,
} from './entrySource.ts';
import { wholeRow } from './wholeRow.ts';

export interface SqliteSourceOptions {
  readonly file: string;
  readonly table: string;
  readonly busyTimeoutMs: number;
}

/** Values up to this are read whole for a list, bytes. */
const SMALL_VALUE_BYTES = 8192;
/** Of values up to this the beginning is read: a text is read whole to find its characters. */
const LARGE_VALUE_BYTES = 65_536;
/** No text of a program is longer than about twice this. */
const MOST_VALUE_BYTES = 256 * 1024 * 1024;

const LISTED = `rowid, ${FACT_COLUMNS},
  CASE WHEN octet_length(value_json) <= ${SMALL_VALUE_BYTES} THEN value_json END AS value,
  CASE WHEN octet_length(value_json) > ${LARGE_VALUE_BYTES} THEN ''
    WHEN octet_length(value_json) > ${SMALL_VALUE_BYTES} THEN substr(value_json, 1, ${START_CHARS}) END AS start`;

/** The entries of a cache file, over a connection of its own that reads only. Throws a `storage.*` `AppError` when it cannot be opened. */
export function sqliteSource(options: SqliteSourceOptions): EntrySource {
  const { file, busyTimeoutMs } = options;
  const connection = openWorkConnection(file, { busyTimeoutMs, readonly: true });
  try {
    return sourceOn(connection, options);
  } catch (caught) {
    connection.close();
    throw caught;
  }
}

function sourceOn(connection: WorkConnection, options: SqliteSourceOptions): EntrySource {
  const table = quoted(options.table);
  const last = connection.prepare<{ last: number | null }>(`SELECT max(rowid) AS last FROM ${table}`);
  const version = connection.prepare<{ data_version: number }>('PRAGMA data_version');
  const facts = connection.prepare<NumberedRow>(
    `SELECT rowid, ${FACT_COLUMNS} FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  );
  const starts = connection.prepare<{ rowid: number; start: unknown }>(
    // As in a list, so that the order is that of what is shown: a part ends before the first NUL, the whole does not.
    `SELECT rowid, CASE WHEN octet_length(value_json) <= ${SMALL_VALUE_BYTES} THEN value_json
      WHEN octet_length(value_json) <= ${LARGE_VALUE_BYTES} THEN substr(value_json, 1, ${START_CHARS}) ELSE '' END AS start
    FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  );
  const values = connection.prepare<{ rowid: number; value: unknown }>(
    `SELECT rowid, CASE WHEN octet_length(value_json) > ${MOST_VALUE_BYTES} THEN substr(value_json, 1, ${MOST_VALUE_BYTES})
      ELSE value_json END AS value
    FROM ${table} WHERE rowid IN (SELECT value FROM json_each(?))`,
  );
  const listed = connection.prepare<ListedRow>(
    `SELECT ${LISTED} FROM ${table} WHERE rowid IN (SELECT value FROM json_each(?))`,
  );
  return {
    version: () => version.get()?.data_version ?? 0,
    rowsAtMost: () => last.get()?.last ?? 0,
    factsAfter: (rowid, limit) => facts.all(rowid, limit),
    startsAfter: (rowid, limit) => starts.all(rowid, limit),
    values: (rowids) => values.all(JSON.stringify(rowids)),
    rows: (rowids) =>
      listed.all(JSON.stringify(rowids)).map((row) => ({
        ...row,
        start: row.value ?? row.start,
        // NULL may be the value itself, or the word of the CASE for "too large".
        value: row.value === null && row.valueType !== 'null' ? undefined : row.value,
      })),
    ...indexReads(connection, table),
    find: finder(connection, table),
    whole: (rowid, maxChars) => wholeRow(connection, table, LISTED, rowid, maxChars),
    figures: () => figuresOf(connection, options.file),
    close: () => connection.close(),
  };
}

type IndexReads = Pick<EntrySource, 'byAccess' | 'byExpiry' | 'latest' | 'namespaces' | 'keysAfter'>;

function indexReads(connection: WorkConnection, table: string): IndexReads {
  const lowest = connection.prepare<{ namespace: unknown }>(
    `SELECT min(namespace) AS namespace FROM ${table}`,
  );
  const distinct = connection.prepare<{ namespace: unknown }>(
    `SELECT min(namespace) AS namespace FROM ${table} WHERE namespace > ?`,
  );
  return {
    byAccess: keysetOf<AccessRow>(connection, table, 'last_access_at', 'lastAccessAt'),
    byExpiry: keysetOf<ExpiryRow>(connection, table, 'expires_at', 'expiresAt'),
    latest: latestOf(connection, table),
    namespaces: () => {
      const found: string[] = [];
      // Names that are no text come last; the scan finds their rows.
      for (
        let next = lowest.get()?.namespace;
        typeof next === 'string' && found.length < MOST_NAMESPACES;
        next = distinct.get(next)?.namespace
      ) {
        found.push(next);
      }
      return found;
    },
    keysAfter: keysOf(connection, table),
  };
}

const MOST_NAMESPACES = 1000;

/** The index over namespace and that column; null when the file has none. */
function indexOn(connection: WorkConnection, table: string, column: string): string | null {
  const indexes = connection.pragmaRows(`index_list(${table})`);
  const found = indexes.find(({ name, partial }) => {
    const columns = connection.pragmaRows(`index_info(${quoted(String(name))})`);
    return partial === 0 && columns[0]?.name === 'namespace' && columns[1]?.name === column;
  });
  return found === undefined ? null : quoted(String(found.name));
}

function keysetOf<Row extends { readonly rowid: number; readonly namespace: unknown }>(
  connection: WorkConnection,
  table: string,
  column: string,
  member: Exclude<keyof Row & string, 'rowid' | 'namespace'>,
): ((after: Row | null, limit: number) => readonly Row[]) | null {
  const index = indexOn(connection, table, column);
  if (index === null) return null;
  const select = `SELECT rowid, namespace, ${column} AS ${member} FROM ${table} INDEXED BY ${index}`;
  const order = `ORDER BY namespace, ${column}, rowid LIMIT ?`;
  // An index has NULL first, and no comparison is true of it: so the steps have three forms.
  const first = connection.prepare<Row>(`${select} ${order}`);
  const inNull = connection.prepare<Row>(
    `${select} WHERE namespace = ? AND ${column} IS NULL AND rowid > ? ${order}`,
  );
  const inNamespace = connection.prepare<Row>(
    `${select} WHERE namespace = ? AND (${column}, rowid) > (?, ?) ${order}`,
  );
  const rest = connection.prepare<Row>(`${select} WHERE namespace > ? ${order}`);
  const numbers = connection.prepare<Row>(`${select} WHERE namespace = ? AND ${column} IS NOT NULL ${order}`);
  return (after, limit) => {
    if (after === null) return first.all(limit);
    const namespace = after.namespace as string;
    const at = after[member] as number | null;
    if (at === null) {
      const nulls = inNull.all(namespace, after.rowid, limit);
      if (nulls.length > 0) return nulls;
      const others = numbers.all(namespace, limit);
      return others.length > 0 ? others : rest.all(namespace, limit);
    }
    const same = inNamespace.all(namespace, at, after.rowid, limit);
    return same.length > 0 ? same : rest.all(namespace, limit);
  };
}

function latestOf(connection: WorkConnection, table: string): EntrySource['latest'] {
  const index = indexOn(connection, table, 'last_access_at');
  if (index === null) return null;
  const statement = connection.prepare<AccessRow>(
    `SELECT rowid, namespace, last_access_at AS lastAccessAt FROM ${table} INDEXED BY ${index}
    WHERE namespace = ? ORDER BY last_access_at DESC, rowid DESC LIMIT ?`,
  );
  return (namespace, limit) => statement.all(namespace, limit);
}

function keysOf(connection: WorkConnection, table: string): EntrySource['keysAfter'] {
  const select = `SELECT rowid, namespace, key FROM ${table}`;
  const order = 'ORDER BY namespace, key LIMIT ?';
  const first = connection.prepare<KeyRow>(`${select} ${order}`);
  const inNamespace = connection.prepare<KeyRow>(`${select} WHERE namespace = ? AND key > ? ${order}`);
  const rest = connection.prepare<KeyRow>(`${select} WHERE namespace > ? ${order}`);
  return (after, limit) => {
    if (after === null) return first.all(limit);
    const same = inNamespace.all(after.namespace as string, after.key as string, limit);
    return same.length > 0 ? same : rest.all(after.namespace as string, limit);
  };
}

function finder(connection: WorkConnection, table: string): (id: EntryId) => number | null {
  const statement = connection.prepare<{ rowid: number }>(
    `SELECT rowid FROM ${table} WHERE namespace = ? AND key = ?`,
  );
  return ({ namespace, key }) => {
    const asText = statement.get(namespace, key);
    // Bytes are shown as text, and are then asked for by it.
    const row =
      asText ??
      statement.get(namespace, Buffer.from(key)) ??
      statement.get(Buffer.from(namespace), key) ??
      statement.get(Buffer.from(namespace), Buffer.from(key));
    return row?.rowid ?? null;
  };
}

function figuresOf(connection: WorkConnection, file: string): SourceFigures {
  const number = (pragma: string) => Number(connection.pragma(pragma));
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return {
    fileBytes: sizeOf(file),
    walBytes: sizeOf(`${file}-wal`),
    pageBytes: number('page_size'),
    pages: number('page_count'),
    freePages: number('freelist_count'),
  };
}
