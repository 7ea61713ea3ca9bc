import { parse } from 'csv-parse/sync';
import { type Line, MOST_LINE_BYTES } from './lines.ts';

const QUOTE = 34;

/**
 * Puts the lines of a CSV file together to records. A record whose quotes are not in order costs its first line only: what comes
 * after is looked at anew, so that one stray quote does not swallow the rest of the file.
 */
export class CsvRecords<Read extends object | null> {
  readonly #read: (cells: readonly Buffer[], line: number) => Read;
  readonly #bad: (line: number, why: string) => Read;
  /** Records of one line, to be parsed together. */
  #whole: Line[] = [];
  /** A record whose quotes are still open. */
  #begun: Line[] = [];
  #begunBytes = 0;
  #found: Read[] = [];

  /** `read` and `bad`: what becomes of a record, and of a line that is none. A result with `why` counts as bad. */
  constructor(
    read: (cells: readonly Buffer[], line: number) => Read,
    bad: (line: number, why: string) => Read,
  ) {
    this.#read = read;
    this.#bad = bad;
  }

  /** What the records are that end in these lines. */
  take(lines: readonly Line[]): readonly Read[] {
    for (const line of lines) this.#add(line);
    this.#parseWhole();
    const found = this.#found;
    this.#found = [];
    return found;
  }

  /** The file is at its end. */
  end(): readonly Read[] {
    while (this.#begun.length > 0) this.#giveUp('A quote is not closed.');
    return this.take([]);
  }

  #add(line: Line): void {
    if (line.bytes === null) {
      while (this.#begun.length > 0) this.#giveUp('A quote is not closed.');
      this.#parseWhole();
      this.#found.push(this.#bad(line.number, 'The line is too long.'));
      return;
    }
    const isOdd = quotesIn(line.bytes) % 2 === 1;
    if (this.#begun.length === 0 && !isOdd) {
      this.#whole.push(line);
      return;
    }
    const isClosed = this.#begun.length > 0 && isOdd;
    this.#begun.push(line);
    this.#begunBytes += line.bytes.length;
    if (isClosed) this.#close();
    else if (this.#begunBytes > MOST_LINE_BYTES) this.#giveUp('A quote is not closed.');
  }

  #close(): void {
    const [first] = this.#begun;
    const cells = cellsOf(this.#begun)?.[0];
    const read = cells && first ? this.#read(cells, first.number) : null;
    if (read === null || 'why' in read) {
      this.#giveUp('The quotes of the record are not in order.');
      return;
    }
    this.#parseWhole();
    this.#found.push(read);
    this.#begun = [];
    this.#begunBytes = 0;
  }

  /** The first line of what was begun is bad; the others are looked at anew. At most one of them has an open quote. */
  #giveUp(why: string): void {
    const [first, ...others] = this.#begun;
    this.#begun = [];
    this.#begunBytes = 0;
    this.#parseWhole();
    if (first) this.#found.push(this.#bad(first.number, why));
    for (const line of others) this.#add(line);
  }

  #parseWhole(): void {
    const lines = this.#whole.filter(({ bytes }) => bytes !== null && !isBlank(bytes));
    this.#whole = [];
    if (lines.length === 0) return;
    const together = cellsOf(lines);
    for (const [place, line] of lines.entries()) {
      const cells = together?.length === lines.length ? together[place] : cellsOf([line])?.[0];
      const why = 'The quotes of the record are not in order.';
      this.#found.push(cells ? this.#read(cells, line.number) : this.#bad(line.number, why));
    }
  }
}

/** The cells of each record; null where one of them is not in order. */
function cellsOf(lines: readonly Line[]): readonly (readonly Buffer[])[] | null {
  const end = Buffer.from('\n');
  const text = Buffer.concat(lines.flatMap(({ bytes }) => (bytes ? [bytes, end] : [])));
  try {
    // Bytes: only they show what is no text.
    return parse(text, {
      encoding: null,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
    }) as unknown as Buffer[][];
  } catch {
    // Why is the same for every such record: its quotes.
    return null;
  }
}

function quotesIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(QUOTE); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) count += 1;
  return count;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes.length === 1 && bytes[0] === 13);
}
