import type Database from 'better-sqlite3';

/**
 * Has a connection do to a file of somebody else's what the console asks and no more: a schema may say that other tables lose
 * rows too (foreign keys), or call functions that are not harmless. Changes nothing in the file. Throws as SQLite does.
 */
export function distrustSchema(database: Database.Database): void {
  database.pragma('foreign_keys = OFF');
  database.pragma('trusted_schema = OFF');
}
