import { AppError } from '../../shared/errors.ts';

/** Every statement that the store runs on the cache table, for one table name. */
export interface TableSql {
  readonly setup: readonly string[];
  /** The first of `count` keys that is there, in their order. Parameters by place: namespace and key, for each of them. */
  selectFirst(count: number): string;
  /** Parameters: `@namespace`, `@key`, `@value`, `@createdAt`, `@expiresAt`. */
  readonly upsert: string;
  /** Parameters: `@namespace`, `@key`, `@uses`, `@lastAt`. */
  readonly touch: string;
  /** By namespace and key. */
  readonly remove: string;
  /**
   * Removes what is above the cap: expired entries first, then the least recently used. One statement, so that one
   * count holds for both. Parameters: `@namespace`, `@cap`, `@now`.
   */
  readonly prune: string;
}

// What SQL itself needs the word for; the library refuses them too, or fails on them.
const RESERVED = new Set(
  (
    'ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE DELETE DISTINCT ' +
    'DROP ELSE ESCAPE EXISTS FOREIGN FROM GROUP HAVING IN INDEX INSERT INTERSECT INTO IS ISNULL JOIN LIMIT NOT NOTHING NOTNULL ' +
    'NULL ON OR ORDER PRAGMA PRIMARY REFERENCES RETURNING ROLLBACK SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE UPDATE ' +
    'USING VALUES VIEW WHEN WHERE'
  ).split(' '),
);

/** A table name as it may stand in SQL. Throws `settings.invalid` for anything that is not a plain identifier. */
export function checkedTableName(name: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  if (plain && !RESERVED.has(name.toUpperCase()) && !/^sqlite_/i.test(name)) return name;
  throw new AppError(
    'settings.invalid',
    `"${name.slice(0, 60)}" cannot be the name of the cache table. Set cache_sqlite_table to letters, digits and _, not starting with a digit and not a word of SQL.`,
  );
}

/** The statements for a table of that name: the schema, indexes and rules of the Python library. */
export function tableSql(name: string): TableSql {
  const table = checkedTableName(name);
  return {
    setup: [
      `CREATE TABLE IF NOT EXISTS ${table} (
        namespace TEXT NOT NULL,
        key TEXT NOT NULL,
        value_json TEXT NOT NULL,
        created_at REAL NOT NULL,
        expires_at REAL NULL,
        access_count INTEGER NOT NULL DEFAULT 0,
        last_access_at REAL NOT NULL,
        PRIMARY KEY(namespace, key)
      )`,
      `CREATE INDEX IF NOT EXISTS idx_${table}_expires ON ${table} (namespace, expires_at)`,
      `CREATE INDEX IF NOT EXISTS idx_${table}_access ON ${table} (namespace, last_access_at)`,
    ],
    selectFirst: (count) => {
      // coalesce stops at the first key that is there, so one statement does what a loop would.
      const rowids = Array.from(
        { length: count },
        () => `(SELECT rowid FROM ${table} WHERE namespace = ? AND key = ?)`,
      );
      const rowid = rowids.length === 1 ? rowids.join('') : `coalesce(${rowids.join(', ')})`;
      return `SELECT key, value_json, created_at, expires_at FROM ${table} WHERE rowid = ${rowid}`;
    },
    // A new or renewed entry starts with one access, as the library counts.
    upsert: `INSERT INTO ${table} (namespace, key, value_json, created_at, expires_at, access_count, last_access_at)
      VALUES (@namespace, @key, @value, @createdAt, @expiresAt, 1, @createdAt)
      ON CONFLICT (namespace, key) DO UPDATE SET value_json = excluded.value_json, created_at = excluded.created_at,
        expires_at = excluded.expires_at, access_count = 1, last_access_at = excluded.last_access_at`,
    remove: `DELETE FROM ${table} WHERE namespace = @namespace AND key = @key`,
    touch: `UPDATE ${table} SET access_count = access_count + @uses, last_access_at = max(last_access_at, @lastAt)
      WHERE namespace = @namespace AND key = @key`,
    prune: `WITH
        excess(n) AS MATERIALIZED (SELECT max(0, count(*) - @cap) FROM ${table} WHERE namespace = @namespace),
        expired(id) AS MATERIALIZED (SELECT rowid FROM ${table} WHERE namespace = @namespace AND expires_at < @now
          ORDER BY expires_at, rowid LIMIT (SELECT n FROM excess)),
        oldest(id) AS (SELECT rowid FROM ${table} WHERE namespace = @namespace AND rowid NOT IN (SELECT id FROM expired)
          ORDER BY last_access_at, rowid LIMIT (SELECT n FROM excess) - (SELECT count(*) FROM expired))
      DELETE FROM ${table} WHERE rowid IN (SELECT id FROM expired UNION ALL SELECT id FROM oldest)`,
  };
}
