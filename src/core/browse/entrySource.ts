import type { EntryId } from '../../shared/contract/browse.ts';
import type { FactRow } from './entryFacts.ts';

/** A row with its number. */
export type NumberedRow = FactRow & { readonly rowid: number };

/** A row as a list needs it: `start` is the value or its first characters; empty for values too large to be begun. */
export type ListedRow = NumberedRow & {
  readonly start: unknown;
  /** The whole value, where it is small; undefined for larger ones. */
  readonly value: unknown;
};

/** What an index of the file tells of a row. */
export interface AccessRow {
  readonly rowid: number;
  readonly namespace: unknown;
  readonly lastAccessAt: unknown;
}
export interface ExpiryRow {
  readonly rowid: number;
  readonly namespace: unknown;
  readonly expiresAt: unknown;
}
export interface KeyRow {
  readonly rowid: number;
  readonly namespace: unknown;
  readonly key: unknown;
}

/** A column of a row as it lies in the file. */
export interface RawColumn {
  readonly column: string;
  readonly type: string;
  readonly value: unknown;
}

export interface SourceFigures {
  readonly fileBytes: number;
  readonly walBytes: number;
  readonly pageBytes: number;
  readonly pages: number;
  readonly freePages: number;
}

/**
 * Where entries are read from: a file, or the memory. Each call is short, gives whole pages of what it is asked for, and throws a
 * `storage.*` `AppError`. Pages follow each other by what the last row was; an empty one is the end.
 */
export interface EntrySource {
  /** Moves whenever somebody committed a change. */
  version(): number;
  /** An upper bound of the number of rows, at the price of one look-up. */
  rowsAtMost(): number;
  factsAfter(rowid: number, limit: number): readonly NumberedRow[];
  /** Null where no index tells it. */
  byAccess: ((after: AccessRow | null, limit: number) => readonly AccessRow[]) | null;
  byExpiry: ((after: ExpiryRow | null, limit: number) => readonly ExpiryRow[]) | null;
  /** The rows of a namespace that were used last, latest first; null where no index tells it. */
  latest: ((namespace: string, limit: number) => readonly AccessRow[]) | null;
  /** Every namespace, found by an index. */
  namespaces(): readonly string[];
  keysAfter(after: KeyRow | null, limit: number): readonly KeyRow[];
  /** The first characters of each value. */
  startsAfter(rowid: number, limit: number): readonly { rowid: number; start: unknown }[];
  /** Whole values (the first 256 MB of larger ones) in no order; rows that are gone are left out. */
  values(rowids: readonly number[]): readonly { rowid: number; value: unknown }[];
  /** In no order; rows that are gone are left out. */
  rows(rowids: readonly number[]): readonly ListedRow[];
  /** The number of the row with that name; null when there is none. */
  find(id: EntryId): number | null;
  /** The row with its value, cut where it is longer than `maxChars`; null when it is gone. */
  whole(
    rowid: number,
    maxChars: number,
  ): { readonly row: ListedRow; readonly isCut: boolean; readonly raw: readonly RawColumn[] } | null;
  figures(): SourceFigures;
  close(): void;
}
