import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { errorCodeOf, fileTrouble } from '../../fileTrouble.ts';
import { flushFolder } from '../../storage/flush.ts';

/** A file that nobody sees before it is whole: it is written under another name beside its place. */
export interface NewFile {
  /** Where it is written until `finish`. */
  readonly partPath: string;
  write(bytes: Buffer): void;
  /** Puts it on the disk and into its place, where a file of that name is replaced. How many bytes it has. */
  finish(): number;
  /** Deletes what there is; does nothing after `finish`. */
  discard(): void;
}

const PART = '.ai-ops-part';
/** A part that nobody finished for so long was left by a crash, ms. */
const LEFT_MS = 24 * 3_600_000;

/** Begins a file that only its owner may read. Everything throws a `storage.*` `AppError` that names `path`. */
export function beginFile(path: string): NewFile {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (caught) {
      throw fileError(caught, path);
    }
  };
  const target = guarded(() => targetOf(path));
  removeLeftParts(target);
  const partPath = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomUUID()}${PART}`);
  let descriptor: number | null = guarded(() => openSync(partPath, 'wx', 0o600));
  const close = () => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  let finished = false;
  return {
    partPath,
    write: (bytes) => guarded(() => writeAll(descriptor, bytes)),
    finish: () =>
      guarded(() => {
        if (descriptor !== null) fsyncSync(descriptor);
        close();
        const { size } = statSync(partPath);
        renameSync(partPath, target);
        finished = true;
        flushFolder(dirname(target));
        return size;
      }),
    discard: () => {
      close();
      if (finished) return;
      // A database that was begun may have files of its own beside it.
      for (const end of ['', '-journal', '-wal', '-shm']) rmSync(partPath + end, { force: true });
    },
  };
}

/** Why a file cannot be written or read, as an `AppError` that names it. */
export function fileError(caught: unknown, path: string): AppError {
  if (caught instanceof AppError) return caught;
  const system = errorCodeOf(caught);
  const code: ErrorCode = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(system)
    ? 'storage.full'
    : ['EROFS', 'EACCES', 'EPERM'].includes(system)
      ? 'storage.readonly'
      : 'storage.cannot_open';
  return new AppError(
    code,
    `${path}: The file cannot be used: ${fileTrouble(system)}. Mend that, or choose another place.`,
    { data: { file: path, system }, cause: caught },
  );
}

/** A link stays a link: what it points to is replaced. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (caught) {
    if (errorCodeOf(caught) === 'ENOENT') return path;
    throw caught;
  }
}

function writeAll(descriptor: number | null, bytes: Buffer): void {
  if (descriptor === null) throw new Error('the file is finished');
  // A write may be shorter than asked, on a full disk for one.
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at, bytes.length - at);
}

function removeLeftParts(target: string): void {
  const folder = dirname(target);
  const start = `.${basename(target).slice(0, 100)}.`;
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(start) || !name.includes(PART)) continue;
      const part = join(folder, name);
      if (Date.now() - statSync(part).mtimeMs > LEFT_MS) rmSync(part, { force: true });
    }
  } catch {
    // Tidying is no reason to fail; what cannot be written is said by the writing.
  }
}
