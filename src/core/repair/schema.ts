import { ENTRY_COLUMNS } from '../cache/entryColumns.ts';
import { readBtreePage, readRecord, readTableCell } from './pageFormat.ts';
import { openPages, type PageSource } from './pageSource.ts';

/** A table or index of the schema. */
export interface SchemaEntry {
  readonly type: string;
  readonly name: string;
  /** The table that it belongs to; a table's own name for itself. */
  readonly table: string;
  readonly root: number;
  /** The statement that made it; empty where it goes on on another page. */
  readonly sql: string;
}

/** The schema on page 1, which for a cache file is one page; null when it cannot be read. */
export function readSchema(source: PageSource): readonly SchemaEntry[] | null {
  const page = source.page(1);
  const btree = page && readBtreePage(page, 1, source.shape);
  if (!page || !btree) return null;
  if (btree.rightChild === 0) return entriesOn(source, 1);
  const children = [...btree.cells.map((at) => page.readUInt32BE(at)), btree.rightChild];
  return children.flatMap((number) => entriesOn(source, number));
}

/** A table of a file. */
export interface FoundTable {
  readonly name: string;
  /** It has the columns of a cache. */
  readonly isCache: boolean;
  /** They stand in the library's order, which is how rows are read from pages. */
  readonly isInOrder: boolean;
}

/** The tables of a file, SQLite's own left out; null where its schema cannot be read. Throws as `openPages` does. */
export function tablesOf(file: string): readonly FoundTable[] | null {
  const source = openPages(file, { wal: true });
  try {
    const tables = readSchema(source)?.filter(
      ({ type, name }) => type === 'table' && !/^sqlite_/i.test(name),
    );
    if (!tables || tables.length === 0) return null;
    return tables.map(({ name, sql }) => ({ name, isCache: isCacheSql(sql), isInOrder: isInOrder(sql) }));
  } finally {
    source.close();
  }
}

function isCacheSql(sql: string): boolean {
  const words = new Set(sql.toLowerCase().match(/[a-z_]+/g));
  return ENTRY_COLUMNS.every((column) => words.has(column));
}

/** What is no column (constraints, other words) is left out. */
function isInOrder(sql: string): boolean {
  const body = sql.slice(sql.indexOf('(') + 1);
  // Braces within a definition hold no definitions of their own.
  const flat = body.replace(/\([^()]*\)/g, '');
  const names = flat.split(',').map((part) => /[a-z_]+/i.exec(part)?.[0].toLowerCase() ?? '');
  const found = names.filter((name) => ENTRY_COLUMNS.some((column) => column === name));
  return ENTRY_COLUMNS.every((column, at) => found[at] === column);
}

function entriesOn(source: PageSource, number: number): readonly SchemaEntry[] {
  const page = source.page(number);
  const btree = page && readBtreePage(page, number, source.shape);
  if (!page || !btree) return [];
  return btree.cells.flatMap((at) => {
    const cell = readTableCell(page, at, source.shape);
    // The columns that count come first; a long statement at the end may lie on other pages.
    const record = cell && cell.overflow === 0 ? readRecord(cell.local) : null;
    const [type, name, table, root, sql] = record ?? [];
    if (name?.kind !== 'text' || table?.kind !== 'text' || root?.kind !== 'number') return [];
    return [
      {
        type: type?.kind === 'text' ? type.bytes.toString() : '',
        name: name.bytes.toString(),
        table: table.bytes.toString(),
        root: root.value,
        sql: sql?.kind === 'text' ? sql.bytes.toString() : '',
      },
    ];
  });
}
