import { closeSync, openSync, readSync } from 'node:fs';
import { fileError } from '../onDisk/newFile.ts';
import { READ_BYTES } from './entryFile.ts';

/** A line without its end (LF; a CR before it is part of the line). `bytes` is null for one that is too long to be read. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer | null;
}

/** Base64 of the largest value, with room for the rest. */
export const MOST_LINE_BYTES = 500 * 1024 * 1024;

/** The lines of a file, those of one piece at a time. `onBytes` is told how much was read. Throws `storage.*`. */
export function* linesOf(path: string, onBytes: (bytes: number) => void): Generator<readonly Line[]> {
  const descriptor = guarded(path, () => openSync(path, 'r'));
  try {
    const cutter = new LineCutter();
    for (let at = 0; ; ) {
      // A new one for each piece: lines are parts of it.
      const piece = Buffer.allocUnsafe(READ_BYTES);
      const length = guarded(path, () => readSync(descriptor, piece, 0, piece.length, at));
      if (length === 0) break;
      at += length;
      onBytes(at);
      yield cutter.cut(piece.subarray(0, length));
    }
    yield cutter.end();
  } finally {
    closeSync(descriptor);
  }
}

/** Puts lines together that lie over the ends of pieces. */
class LineCutter {
  #number = 0;
  #begun: Buffer[] = [];
  #begunBytes = 0;

  cut(piece: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
      this.#take(piece.subarray(from, end));
      lines.push(this.#line());
      from = end + 1;
    }
    this.#take(piece.subarray(from));
    return lines;
  }

  /** What came after the last line end. */
  end(): readonly Line[] {
    return this.#begunBytes > 0 ? [this.#line()] : [];
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#begunBytes += bytes.length;
    if (this.#begunBytes <= MOST_LINE_BYTES) this.#begun.push(bytes);
    else this.#begun = [];
  }

  #line(): Line {
    const isTooLong = this.#begunBytes > MOST_LINE_BYTES;
    const [only] = this.#begun;
    const bytes = this.#begun.length === 1 && only ? only : Buffer.concat(this.#begun);
    this.#begun = [];
    this.#begunBytes = 0;
    this.#number += 1;
    return { number: this.#number, bytes: isTooLong ? null : withoutMark(bytes, this.#number) };
  }
}

/** Without the mark that some editors put before a file. */
function withoutMark(bytes: Buffer, number: number): Buffer {
  return number === 1 && bytes.subarray(0, 3).equals(MARK) ? bytes.subarray(3) : bytes;
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (caught) {
    throw fileError(caught, path);
  }
}
