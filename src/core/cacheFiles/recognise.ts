import { AppError } from '../../shared/errors.ts';
import { ENTRY_COLUMNS } from '../cache/entryColumns.ts';
import { checkedTableName } from '../cache/tableSql.ts';
import { CONSOLE_APPLICATION_ID } from '../storage/consoleSchema.ts';
import type { WorkConnection } from '../storage/workConnection.ts';

/** By name; their order does not matter, nor do indexes. */
const COLUMNS = ENTRY_COLUMNS;

/** What a database holds, as far as caches go. */
export interface Recognised {
  /** Every table that is a cache, in the order in which they were made. */
  readonly tables: readonly string[];
  /** Tables that have the columns and cannot be used, each with the reason in words. */
  readonly passedOver: readonly { readonly name: string; readonly reason: string }[];
  /** Every other table. */
  readonly others: readonly string[];
  /** The table that comes closest, and what it has too much or too little; null when none has anything in common. */
  readonly nearest: string | null;
}

interface Table {
  readonly name: string;
  readonly isPlain: boolean;
  readonly columns: readonly string[];
}

/** Looks at the schema only. Throws a `storage.*` `AppError`, as the connection does. */
export function recognise(connection: WorkConnection): Recognised {
  const tables = tablesOf(connection);
  const caches = tables.filter(({ columns }) => isCache(columns));
  const others = tables.filter((table) => !caches.includes(table));
  const judged = caches.map(({ name, isPlain }) => ({ name, reason: reasonAgainst(name, isPlain) }));
  return {
    tables: judged.flatMap(({ name, reason }) => (reason === null ? [name] : [])),
    passedOver: judged.flatMap(({ name, reason }) => (reason === null ? [] : [{ name, reason }])),
    others: others.map(({ name }) => name),
    nearest: nearestOf(others),
  };
}

/** Throws `storage.not_a_database` with what was found, where none of the tables is a cache or the file is a console's own. */
export function refuseOthers(file: string, connection: WorkConnection, found: Recognised): void {
  const refuse = (sentence: string) => {
    throw new AppError('storage.not_a_database', `${file}: ${sentence}`, { data: { file } });
  };
  if (Number(connection.pragma('application_id')) === CONSOLE_APPLICATION_ID) {
    refuse(
      'This is the database in which a console keeps its ledger and its own records, not a cache. Open the cache file beside it.',
    );
  }
  if (found.tables.length > 0) return;
  const [passed] = found.passedOver;
  if (passed) {
    refuse(`Its table ${shown(passed.name)} has the columns of a cache, but ${passed.reason}.`);
  }
  if (found.others.length === 0) {
    refuse(
      'It is a SQLite database without any table. A program makes the table of its cache with its first entry.',
    );
  }
  const names = `${found.others.length === 1 ? 'the table' : 'the tables'} ${listed(found.others)}`;
  const near = found.nearest === null ? '' : ` ${found.nearest}`;
  refuse(
    `It is a database, but no cache. It has ${names}; none has the columns ${COLUMNS.join(', ')}, no more and no less.${near}`,
  );
}

/** A name of somebody else's as it stands in a sentence. */
function shown(name: string): string {
  return `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}"`;
}

const MOST_NAMED = 12;

function listed(names: readonly string[]): string {
  const first = names.slice(0, MOST_NAMED).map(shown).join(', ');
  return names.length > MOST_NAMED ? `${first} and ${names.length - MOST_NAMED} more` : first;
}

/** Tables with rows of their own: no views, and no virtual tables, whose module may not be there. */
function tablesOf(connection: WorkConnection): readonly Table[] {
  const names = connection
    .prepare<{ name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid`,
    )
    .all();
  const columns = connection.prepare<{ name: string; hidden: number }>(
    'SELECT name, hidden FROM pragma_table_xinfo(?) ORDER BY cid',
  );
  const withoutRowid = new Set(
    connection
      .prepare<{ name: string }>(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND wr = 1`)
      .all()
      .map(({ name }) => name),
  );
  return names.map(({ name }) => ({
    name,
    isPlain: !withoutRowid.has(name),
    // Generated ones cannot be written, so they are none of a cache's.
    columns: columns
      .all(name)
      .map((column) => (column.hidden === 0 ? column.name : `${column.name} (generated)`)),
  }));
}

function isCache(columns: readonly string[]): boolean {
  return columns.length === COLUMNS.length && COLUMNS.every((name) => columns.includes(name));
}

function reasonAgainst(name: string, isPlain: boolean): string | null {
  if (!isPlain) return 'it was made WITHOUT ROWID, which the library never does';
  try {
    checkedTableName(name);
    return null;
  } catch {
    return 'its name is not made of letters, digits and _ alone, or is a word of SQL, as no name of the library is';
  }
}

function nearestOf(tables: readonly Table[]): string | null {
  const common = ({ columns }: Table) => COLUMNS.filter((name) => columns.includes(name)).length;
  const nearest = tables.toSorted((one, other) => common(other) - common(one))[0];
  if (!nearest || common(nearest) < 3) return null;
  const missing = COLUMNS.filter((name) => !nearest.columns.includes(name));
  const extra = nearest.columns.filter((name) => !COLUMNS.some((known) => known === name));
  const words = [
    missing.length > 0 ? `lacks ${missing.join(', ')}` : '',
    extra.length > 0 ? `has ${listed(extra)} besides` : '',
  ].filter((part) => part !== '');
  return `The table ${shown(nearest.name)} ${words.join(' and ')}.`;
}
