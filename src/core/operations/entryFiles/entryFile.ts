import type { AddedRow } from '../changeLog.ts';

/** A way to write entries into a file of text and to read them back, exact to the bit. */
export interface EntryFormat {
  /** The first line. It says the version of the format. */
  head(table: string): string;
  /** Each row as its line or lines. */
  lines(rows: readonly AddedRow[]): string;
  /** Every entry of a file, in batches. `onBytes` is told how much was read, and ends the reading by throwing. Throws `request.invalid` for a file of a newer version. */
  read(path: string, onBytes: (bytes: number) => void): AsyncIterable<ReadBatch>;
}

export interface ReadBatch {
  readonly rows: readonly AddedRow[];
  /** The line of each of `rows`. */
  readonly lines: readonly number[];
  readonly bad: readonly BadLine[];
}

/** A line that is no entry. */
export interface BadLine {
  /** From 1. */
  readonly line: number;
  readonly why: string;
}

/** A line that is an entry. */
export interface GoodLine {
  readonly line: number;
  readonly row: AddedRow;
}

/** The version that is written; files of a higher one are not read. */
export const FORMAT_VERSION = 1;

/** How much of a file is in memory at a time while it is read, bytes. */
export const READ_BYTES = 1024 * 1024;

/** The lines that were right, and those that were not. */
export function sorted(read: readonly (GoodLine | BadLine)[]): ReadBatch {
  const rows: AddedRow[] = [];
  const lines: number[] = [];
  const bad: BadLine[] = [];
  for (const one of read) {
    if ('why' in one) {
      bad.push(one);
      continue;
    }
    rows.push(one.row);
    lines.push(one.line);
  }
  return { rows, lines, bad };
}
