import { accessSync, type BigIntStats, constants, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { errorCodeOf, fileTrouble } from '../fileTrouble.ts';

/** What tells a file from another one that took its place, and from itself after a write. */
export interface FileMark {
  /** Device and inode. */
  readonly identity: string;
  /** Size and time of the last write. */
  readonly content: string;
}

/** Only asks for facts; opens nothing. */
export function markOf(stats: BigIntStats): FileMark {
  return { identity: `${stats.dev}:${stats.ino}`, content: `${stats.size}:${stats.mtimeNs}` };
}

/** The identity of the file there; null when there is none or it cannot be seen. */
export function identityOf(path: string): string | null {
  if (path === '') return null;
  try {
    return markOf(statSync(path, { bigint: true })).identity;
  } catch {
    return null;
  }
}

/** A regular file that may be read, by its real path. Throws `storage.cannot_open` or `storage.not_a_database` with what is there instead. */
export function readableFile(path: string): {
  readonly path: string;
  readonly mark: FileMark;
  readonly size: number;
} {
  let real: string;
  let stats: BigIntStats;
  try {
    real = realpathSync(path);
    stats = statSync(real, { bigint: true });
  } catch (caught) {
    throw unreachable(path, caught);
  }
  if (stats.isDirectory()) {
    throw refusal(path, 'storage.not_a_database', 'This is a folder. Choose the cache file in it.');
  }
  if (!stats.isFile()) {
    throw refusal(
      path,
      'storage.not_a_database',
      'This is no regular file but a device, a pipe or a socket. Choose a cache file.',
    );
  }
  if (real !== real.trim()) {
    // The binding would trim it, and open another file or none.
    throw refusal(
      path,
      'storage.cannot_open',
      'The name of the file ends with a blank, which the database library cannot open. Rename the file.',
    );
  }
  if (!may(real, constants.R_OK)) {
    throw refusal(
      path,
      'storage.cannot_open',
      'This user has no permission to read the file. Change its permissions, or start the console as a user who may.',
    );
  }
  return { path: real, mark: markOf(stats), size: Number(stats.size) };
}

/** Why the file cannot be changed where it lies, a sentence; null when nothing speaks against it. */
export function reasonAgainstWriting(path: string): string | null {
  const folder = dirname(path);
  const trouble = troubleWriting(path) ?? troubleWriting(folder);
  if (trouble === null) return null;
  if (trouble === 'EROFS') return 'It cannot be changed: its disk is mounted read-only.';
  return troubleWriting(path) !== null
    ? 'It cannot be changed: the file is read-only for this user. Change its permissions and open it again.'
    : `It cannot be changed: its folder ${folder} is read-only for this user, and SQLite has to keep a journal beside the file.`;
}

function troubleWriting(path: string): string | null {
  try {
    accessSync(path, constants.W_OK);
    return null;
  } catch (caught) {
    return errorCodeOf(caught);
  }
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function unreachable(path: string, caught: unknown): AppError {
  const code = errorCodeOf(caught);
  const sentence =
    code === 'ENOENT'
      ? 'There is no such file (any more). Check the path, or whether its disk is there.'
      : code === 'ELOOP'
        ? 'The path is a link that leads to itself. Choose the file itself.'
        : `The file cannot be reached: ${fileTrouble(code)}.`;
  return refusal(path, 'storage.cannot_open', sentence, caught);
}

/** A refusal that names the file. */
export function refusal(path: string, code: ErrorCode, sentence: string, cause?: unknown): AppError {
  return new AppError(code, `${path}: ${sentence}`, { data: { file: path }, cause });
}
