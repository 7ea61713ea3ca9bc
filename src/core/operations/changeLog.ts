/**
 * What an operation did to a cache file, so that it can be undone exactly: a SQLite file of its own
 * for each run. Rows are in it, on the disk, before they are changed in the cache.
 *
 * Every method is one short transaction on the cache file; rows that another program changed since they were chosen are
 * looked at again inside it. Throws `storage.*`.
 */
export interface ChangeLog {
  /** Deletes those rows that are still as chosen; how many that were. */
  remove(rowids: readonly number[], recheck?: Recheck): number;
  /** Changes namespace or expiry of rows. One whose new name is taken stays as it is and is not counted. */
  change(rows: readonly RowChange[], recheck?: Recheck): number;
  /** Adds rows; an entry of the same namespace and key is kept, or replaced after it was noted. How many were added. */
  add(rows: readonly AddedRow[], onConflict: 'keep' | 'replace' | 'keep_newer'): number;
  /** Entries noted so far. */
  rows(): number;
}

/** How a row that was chosen is looked at once more when nobody else can change it any more. */
export interface Recheck {
  /** Whether it is still to be changed. Reads only. */
  readonly stillMatches?: (rowid: number) => boolean;
  /** Why it is taken away; kept with it. */
  readonly reasonOf?: (rowid: number) => string;
}

/** What becomes of a row; what is left out stays. */
export interface RowChange {
  readonly rowid: number;
  readonly namespace?: string;
  /** Epoch s; null = never. */
  readonly expiresAtS?: number | null;
}

/**
 * What a column of a row to add becomes: a `number` is REAL, a `bigint` INTEGER, a `string` TEXT, `text` is TEXT by its bytes (which
 * need not be valid in the file's encoding), a `Buffer` a BLOB.
 */
export type AddedValue = number | bigint | string | { readonly text: Buffer } | Buffer | null;

/** A row to add, as exact as SQLite keeps it. */
export interface AddedRow {
  readonly namespace: AddedValue;
  readonly key: AddedValue;
  readonly value: AddedValue;
  readonly createdAt: AddedValue;
  readonly expiresAt: AddedValue;
  readonly accessCount: AddedValue;
  readonly lastAccessAt: AddedValue;
}
