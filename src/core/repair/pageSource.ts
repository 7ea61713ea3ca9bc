import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import type { PageShape } from './pageFormat.ts';
import { readWal, type WalPages } from './walFrames.ts';

/** The pages of a file that may be damaged, with its write-ahead log on top. Pages count from 1. */
export interface PageSource {
  readonly shape: PageShape;
  readonly pageCount: number;
  readonly usesWal: boolean;
  /** Its programs keep a write-ahead log: so says the header, and a file without one is taken to. */
  readonly keepsLog: boolean;
  /** The page's bytes, valid until the next call; null for one that the file does not have (any more). */
  page(pageNumber: number): Buffer | null;
  close(): void;
}

const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const CHUNK_BYTES = 1 << 20;

/** Opens a database file, and its `-wal` unless `wal` is false, without SQLite. Throws `storage.cannot_open` or `storage.not_a_database`. */
export function openPages(file: string, { wal: useWal }: { readonly wal: boolean }): PageSource {
  const main = open(file);
  if (main === null) throw cannotOpen(file);
  const walFile = useWal ? open(`${file}-wal`) : null;
  const wal = walFile === null ? null : readWal(walFile, fstatSync(walFile).size);
  const size = fstatSync(main).size;
  const close = () => {
    closeSync(main);
    if (walFile !== null) closeSync(walFile);
  };
  const header = Buffer.alloc(100);
  readSync(main, header, 0, 100, 0);
  const headerIsGood = isHeader(header);
  const pageSize = headerIsGood ? pageSizeOf(header) : (wal?.pageSize ?? guessPageSize(main, size));
  if (pageSize === null) {
    close();
    throw notADatabase(file);
  }
  const overlay = wal?.pageSize === pageSize ? wal : null;
  const reserved = headerIsGood ? (header[20] ?? 0) : 0;
  return {
    shape: { pageSize, usable: pageSize - reserved },
    pageCount: Math.max(overlay?.pageCount ?? 0, Math.floor(size / pageSize)),
    usesWal: overlay !== null,
    keepsLog: !headerIsGood || header[18] === 2,
    page: pageReader(main, walFile, pageSize, overlay),
    close,
  };
}

/** Reads in large pieces, since most reading goes from the first page to the last. */
function pageReader(main: number, walFile: number | null, pageSize: number, wal: WalPages | null) {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const single = Buffer.alloc(pageSize);
  let chunkAt = -1;
  let chunkBytes = 0;
  let lastPage = 0;
  return (pageNumber: number): Buffer | null => {
    const inWal = wal?.places.get(pageNumber);
    if (inWal !== undefined && walFile !== null) {
      return readSync(walFile, single, 0, pageSize, inWal) === pageSize ? single : null;
    }
    if (wal && pageNumber > wal.pageCount) return null;
    const at = (pageNumber - 1) * pageSize;
    const isInChunk = chunkAt >= 0 && at >= chunkAt && at + pageSize <= chunkAt + chunkBytes;
    const goesOn = pageNumber === lastPage + 1;
    lastPage = pageNumber;
    if (isInChunk) return chunk.subarray(at - chunkAt, at - chunkAt + pageSize);
    if (!goesOn) return readSync(main, single, 0, pageSize, at) === pageSize ? single : null;
    chunkAt = at;
    chunkBytes = readSync(main, chunk, 0, CHUNK_BYTES, at);
    return chunkBytes >= pageSize ? chunk.subarray(0, pageSize) : null;
  };
}

function open(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (caught) {
    if ((caught as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cannotOpen(file, caught);
  }
}

function pageSizeOf(header: Buffer): number {
  const size = header.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

/** Whether page 1 begins with the header of a SQLite file. */
export function isHeader(header: Buffer): boolean {
  if (!header.subarray(0, 16).equals(MAGIC)) return false;
  const size = pageSizeOf(header);
  const isPowerOfTwo = size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
  // Fractions that the format fixes: garbage behind an intact beginning is no header.
  return isPowerOfTwo && header[21] === 64 && header[22] === 32 && header[23] === 32;
}

/** The page size at which the most pages look like b-tree pages: at a larger one half of them are not looked at, at a smaller one most do not fit. */
function guessPageSize(main: number, size: number): number | null {
  const sample = Buffer.alloc(Math.min(size, 8 << 20));
  readSync(main, sample, 0, sample.length, 0);
  let best: { readonly size: number; readonly fitting: number } | null = null;
  for (let candidate = 512; candidate <= 65_536; candidate *= 2) {
    let fitting = 0;
    for (let at = candidate; at + candidate <= sample.length; at += candidate) {
      if (looksLikePage(sample, at, candidate)) fitting += 1;
    }
    if (fitting > 0 && fitting >= (best?.fitting ?? 0)) best = { size: candidate, fitting };
  }
  return best?.size ?? null;
}

function looksLikePage(sample: Buffer, at: number, pageSize: number): boolean {
  const type = sample[at];
  if (type !== 0x0d && type !== 0x0a && type !== 0x05 && type !== 0x02) return false;
  const count = sample.readUInt16BE(at + 3);
  const contentAt = sample.readUInt16BE(at + 5) || 65_536;
  const pointersAt = type === 0x0d || type === 0x0a ? 8 : 12;
  if (count === 0 || contentAt > pageSize || contentAt < pointersAt + 2 * count) return false;
  const first = sample.readUInt16BE(at + pointersAt);
  // The lowest cell begins where the content does, on every page that was ever written whole.
  let lowest = first;
  for (let index = 1; index < count; index += 1) {
    lowest = Math.min(lowest, sample.readUInt16BE(at + pointersAt + 2 * index));
  }
  return lowest >= contentAt && lowest < pageSize;
}

function cannotOpen(file: string, cause?: unknown): AppError {
  return new AppError(
    'storage.cannot_open',
    `${file}: The file cannot be opened. Check that it is there and may be read.`,
    {
      data: { file },
      cause,
    },
  );
}

function notADatabase(file: string): AppError {
  return new AppError(
    'storage.not_a_database',
    `${file}: Nothing in the file looks like a page of a SQLite database. It may be encrypted, or something else.`,
    { data: { file } },
  );
}
