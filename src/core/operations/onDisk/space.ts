import { existsSync, mkdirSync, readdirSync, realpathSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/format.ts';
import { fileError } from './newFile.ts';

/** How large a database is on the disk, bytes: the file, and its log. */
export function databaseBytes(file: string): { readonly file: number; readonly log: number } {
  return { file: sizeOf(file), log: sizeOf(`${file}-wal`) };
}

/** Bytes that this user may still write into a folder. */
export function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (caught) {
    throw fileError(caught, folder);
  }
}

/** Whether two folders are on one disk; then what both need adds up. */
export function onOneDisk(one: string, other: string): boolean {
  return statSync(one).dev === statSync(other).dev;
}

/** What is missing where `needed` bytes do not fit into `folder`, as the problem of a plan; null where they do. */
export function spaceProblem(
  folder: string,
  needed: number,
  what: string,
): { code: 'storage.full'; message: string; data: { folder: string; needed: number; free: number } } | null {
  const free = freeBytes(folder);
  if (free >= needed) return null;
  return {
    code: 'storage.full',
    message: `${folder}: ${what} needs about ${formatBytes(needed)} there, and ${formatBytes(free)} are free. Free some space and try again.`,
    data: { folder, needed, free },
  };
}

/** Makes a folder that only its owner may enter, where it is not there. */
export function madeFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (caught) {
    throw fileError(caught, folder);
  }
}

/**
 * Throws `request.invalid` where writing to `path` would replace a database that is in use: one of `databases`, or
 * a file with a log beside it, which would be taken for the log of the new one.
 */
export function refuseDatabaseInUse(path: string, databases: readonly string[]): void {
  if (!isPartOf(path, databases) && !hasLogBeside(path)) return;
  throw new AppError(
    'request.invalid',
    `${path}: This file is a database in use and cannot be replaced. Choose another name.`,
    { data: { file: path } },
  );
}

/**
 * Throws `request.invalid` where reading `path` as a text would open a database that is in use: to close it again would take
 * away the locks that this process has on it. Asks for names only, and opens nothing. `trash`: the folder of kept entries.
 */
export function refuseReadingDatabase(path: string, databases: readonly string[], trash?: string): void {
  const kept = trash !== undefined && existsSync(trash) ? readdirSync(trash) : [];
  const isKept = kept.some((name) => isSameFile(path, join(trash ?? '', name)));
  if (!isKept && !isPartOf(path, databases) && !hasLogBeside(path)) return;
  throw new AppError(
    'request.invalid',
    `${path}: This file is a database in use and no exported file. Choose one that Export wrote.`,
    { data: { file: path } },
  );
}

/** Whether it is one of these databases, or one of the files that SQLite keeps beside them. */
function isPartOf(path: string, databases: readonly string[]): boolean {
  return databases.some((file) =>
    ['', '-wal', '-shm', '-journal'].some((end) => isSameFile(path, file + end)),
  );
}

function hasLogBeside(path: string): boolean {
  return ['-wal', '-journal'].some((end) => sizeOf(path + end) > 0);
}

/** Whether two names are names of one file. */
export function isSameFile(one: string, other: string): boolean {
  if (one === other) return true;
  try {
    const [a, b] = [statSync(one), statSync(other)];
    return (a.dev === b.dev && a.ino === b.ino && a.ino !== 0) || realpathSync(one) === realpathSync(other);
  } catch {
    // One of them is not there.
    return false;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Where SQLite puts its temporary files, unless a variable of the environment (TMPDIR) names another place. */
export function temporaryFolder(): string {
  if (process.platform === 'win32') return tmpdir();
  return ['/var/tmp', '/usr/tmp', '/tmp'].find((folder) => existsSync(folder)) ?? tmpdir();
}
