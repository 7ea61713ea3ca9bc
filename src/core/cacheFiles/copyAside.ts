import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { errorCodeOf, fileTrouble } from '../fileTrouble.ts';

const TRIES = 3;

/**
 * Copies a database that cannot be opened where it lies, with the files of that ending beside it, into a new folder of
 * `copies`; returns the copy. Nobody in this process may have the file open. What others write meanwhile makes it begin
 * anew, three times at most: then `storage.busy`. A full disk is `storage.full`.
 */
export function copyAside(file: string, suffixes: readonly string[], copies: string): string {
  let folder: string | null = null;
  try {
    mkdirSync(copies, { recursive: true });
    folder = mkdtempSync(join(copies, 'copy-'));
    return copyUnchanged(file, suffixes, join(folder, basename(file)));
  } catch (caught) {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    if (caught instanceof AppError) throw caught;
    const code = errorCodeOf(caught);
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    throw new AppError(
      isFull ? 'storage.full' : 'storage.cannot_open',
      `${file}: The file can be read only as a copy, and the copy could not be made in ${copies}: ${fileTrouble(code)}. Copy it yourself to where there is room and may be written, and open that.`,
      { data: { file, code }, cause: caught },
    );
  }
}

function copyUnchanged(file: string, suffixes: readonly string[], copy: string): string {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = stateOf(file);
    for (const suffix of ['', ...suffixes]) {
      rmSync(copy + suffix, { force: true });
      if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
    }
    if (stateOf(file) === before) return copy;
  }
  throw new AppError(
    'storage.busy',
    `${file}: The file can be read only as a copy, and another program kept writing to it while it was copied. Try again when that one rests.`,
    { data: { file } },
  );
}

/** Moves whenever somebody writes to one of the files. */
function stateOf(file: string): string {
  return ['', '-wal', '-journal']
    .map((suffix) => statSync(file + suffix, { bigint: true, throwIfNoEntry: false }))
    .map((stats) => (stats ? `${stats.ino}:${stats.size}:${stats.mtimeNs}` : '-'))
    .join(' ');
}
