import type { MemoryRow, MemoryStore } from '../cache/memoryStore.ts';
import { START_CHARS } from '../cache/preview.ts';
import type { EntrySource, ListedRow, NumberedRow, RawColumn } from './entrySource.ts';

interface Numbered {
  readonly rowid: number;
  readonly row: MemoryRow;
}

/** The entries of a cache in memory, as they were when `version` was asked for the last time. */
export function memorySource(store: MemoryStore): EntrySource {
  let version = -1;
  let rows: readonly Numbered[] = [];
  let byName = new Map<string, Numbered>();
  let byRowid = new Map<number, Numbered>();
  let nextRowid = 1;

  const look = () => {
    if (version === store.version) return;
    version = store.version;
    const before = byName;
    // An entry keeps its number for as long as it is there.
    rows = store
      .rows()
      .map((row) => ({ rowid: before.get(nameOf(row))?.rowid ?? nextRowid++, row }))
      .sort((a, b) => a.rowid - b.rowid);
    byName = new Map(rows.map((one) => [nameOf(one.row), one]));
    byRowid = new Map(rows.map((one) => [one.rowid, one]));
  };
  const after = (rowid: number, limit: number) => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((rows[middle]?.rowid ?? 0) <= rowid) low = middle + 1;
      else high = middle;
    }
    return rows.slice(low, low + limit);
  };
  const known = (rowids: readonly number[]) => rowids.flatMap((rowid) => byRowid.get(rowid) ?? []);

  return {
    version: () => {
      look();
      return version;
    },
    rowsAtMost: () => rows.length,
    factsAfter: (rowid, limit) => after(rowid, limit).map(numberedRow),
    byAccess: null,
    byExpiry: null,
    latest: null,
    namespaces: () => [...new Set(rows.map(({ row }) => row.entry.namespace))].sort(),
    keysAfter: (last, limit) =>
      after(last?.rowid ?? 0, limit).map(({ rowid, row: { entry } }) => ({
        rowid,
        namespace: entry.namespace,
        key: entry.key,
      })),
    startsAfter: (rowid, limit) =>
      after(rowid, limit).map(({ rowid, row }) => ({ rowid, start: row.entry.valueJson })),
    values: (rowids) => known(rowids).map(({ rowid, row }) => ({ rowid, value: row.entry.valueJson })),
    rows: (rowids) => known(rowids).map(listedRow),
    find: ({ namespace, key }) => byName.get(JSON.stringify([namespace, key]))?.rowid ?? null,
    whole: (rowid) => {
      const found = byRowid.get(rowid);
      if (!found) return null;
      const row = { ...listedRow(found), value: found.row.entry.valueJson };
      return { row, isCut: false, raw: rawColumns(found) };
    },
    figures: () => ({ fileBytes: 0, walBytes: 0, pageBytes: 0, pages: 0, freePages: 0 }),
    close: () => undefined,
  };
}

function nameOf({ entry: { namespace, key } }: MemoryRow): string {
  return JSON.stringify([namespace, key]);
}

function numberedRow({ rowid, row: { entry, lastAccessAt, accessCount } }: Numbered): NumberedRow {
  const { namespace, key, valueJson, createdAt, expiresAt } = entry;
  const bytes = Buffer.byteLength(valueJson);
  return { rowid, namespace, key, valueType: 'text', bytes, createdAt, expiresAt, lastAccessAt, accessCount };
}

function listedRow(one: Numbered): ListedRow {
  const { valueJson } = one.row.entry;
  const isSmall = valueJson.length <= 10 * START_CHARS;
  return {
    ...numberedRow(one),
    start: valueJson.slice(0, START_CHARS),
    value: isSmall ? valueJson : undefined,
  };
}

function rawColumns({ row: { entry, lastAccessAt, accessCount } }: Numbered): readonly RawColumn[] {
  return [
    { column: 'namespace', type: 'text', value: entry.namespace },
    { column: 'key', type: 'text', value: entry.key },
    { column: 'value_json', type: 'text', value: entry.valueJson.slice(0, 10_000) },
    { column: 'created_at', type: 'real', value: entry.createdAt },
    { column: 'expires_at', type: entry.expiresAt === null ? 'null' : 'real', value: entry.expiresAt },
    { column: 'access_count', type: 'integer', value: accessCount },
    { column: 'last_access_at', type: 'real', value: lastAccessAt },
  ];
}
