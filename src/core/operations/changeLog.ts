/**
 * What an operation did to a cache file, so that it can be undone exactly: a SQLite file of its own
 * for each run. Rows are in it, on the disk, before they are changed in the cache.
 *
 * Every method is one short transaction on the cache file; rows that another program changed since they were chosen are
 * looked at again inside it. Throws `storage.*`.
 */
export interface ChangeLog {
  /** Deletes those rows that are still as chosen; how many that were. `stillMatches`: asked inside the transaction where given. */
  remove(rowids: readonly number[], stillMatches?: (rowid: number) => boolean): number;
  /** Changes namespace or expiry (epoch s) of rows. */
  change(
    rows: readonly {
      readonly rowid: number;
      readonly namespace?: string;
      readonly expiresAtS?: number | null;
    }[],
  ): number;
  /** Adds rows, texts as bytes; an entry of the same namespace and key is kept, or replaced after it was noted. How many were added. */
  add(rows: readonly AddedRow[], onConflict: 'keep' | 'replace' | 'keep_newer'): number;
  /** Entries noted so far. */
  rows(): number;
}

/** A row to add. Numbers as SQLite keeps them; a `string` is text, a `Buffer` a blob. */
export interface AddedRow {
  readonly namespace: string | Buffer;
  readonly key: string | Buffer;
  readonly value: string | Buffer;
  readonly createdAt: number | string | Buffer | null;
  readonly expiresAt: number | string | Buffer | null;
  readonly accessCount: number | bigint | string | Buffer | null;
  readonly lastAccessAt: number | string | Buffer | null;
}
