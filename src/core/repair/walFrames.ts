import { readSync } from 'node:fs';

/** What a write-ahead log holds of each page: where its last committed version lies in the log. */
export interface WalPages {
  readonly pageSize: number;
  /** Place of a page's content in the log, by page number. */
  readonly places: ReadonlyMap<number, number>;
  /** Pages the file has after the last commit. */
  readonly pageCount: number;
}

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

type Sums = readonly [number, number];

/** SQLite's checksum over 8-byte steps, carried on from `sums`; the log says in which byte order. */
function checksum(bytes: Buffer, bigEndian: boolean, [first, second]: Sums): Sums {
  let a = first;
  let b = second;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0;
    b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}

/**
 * The committed pages of an open log of `size` bytes: frames count while salt and running checksum hold, up to the last
 * commit, as SQLite itself reads them. Null where there is none.
 */
export function readWal(descriptor: number, size: number): WalPages | null {
  const header = Buffer.alloc(HEADER_BYTES);
  if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return null;
  const magic = header.readUInt32BE(0);
  if (magic >>> 1 !== 0x377f0682 >>> 1 || header.readUInt32BE(4) !== 3_007_000) return null;
  const bigEndian = (magic & 1) === 1;
  const pageSize = header.readUInt32BE(8);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return null;
  let sums = checksum(header.subarray(0, 24), bigEndian, [0, 0]);
  if (sums[0] !== header.readUInt32BE(24) || sums[1] !== header.readUInt32BE(28)) return null;

  const committed = new Map<number, number>();
  let waiting = new Map<number, number>();
  let pageCount = 0;
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + pageSize);
  for (let at = HEADER_BYTES; at + frame.length <= size; at += frame.length) {
    if (readSync(descriptor, frame, 0, frame.length, at) < frame.length) break;
    if (frame.compare(header, 16, 24, 8, 16) !== 0) break;
    sums = checksum(frame.subarray(0, 8), bigEndian, sums);
    sums = checksum(frame.subarray(FRAME_HEADER_BYTES), bigEndian, sums);
    if (sums[0] !== frame.readUInt32BE(16) || sums[1] !== frame.readUInt32BE(20)) break;
    waiting.set(frame.readUInt32BE(0), at + FRAME_HEADER_BYTES);
    const pagesAfterCommit = frame.readUInt32BE(4);
    if (pagesAfterCommit === 0) continue;
    for (const [page, place] of waiting) committed.set(page, place);
    waiting = new Map();
    pageCount = pagesAfterCommit;
  }
  return pageCount === 0 ? null : { pageSize, places: committed, pageCount };
}
