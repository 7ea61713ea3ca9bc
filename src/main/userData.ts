import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorCodeOf, fileTrouble } from '../core/fileTrouble.ts';
import { AppError } from '../shared/errors.ts';

/** Enough to notice a full disk: an empty file takes no space. */
const PROBE_BYTES = 64 * 1024;

/**
 * Makes sure that the console can keep its files in `folder`: writes, syncs and removes a probe file. Throws
 * `storage.cannot_open`, `storage.readonly` or `storage.full` with the path and the reason.
 */
export function checkUserData(folder: string): void {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    makeFolder(folder);
    const file = openSync(probe, 'w', 0o600);
    try {
      writeSync(file, Buffer.alloc(PROBE_BYTES));
      fsyncSync(file);
    } finally {
      closeSync(file);
      rmSync(probe, { force: true });
    }
  } catch (cause) {
    const code = errorCodeOf(cause);
    const kind =
      code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : code === 'EROFS' ? 'readonly' : 'cannot_open';
    throw new AppError(
      `storage.${kind}`,
      `The console keeps its files in ${folder}, and that folder cannot be written: ${fileTrouble(code)}.`,
      { data: { path: folder, code }, cause },
    );
  }
}

/** Step by step: asked for the whole path, Node says ENOENT for a read-only disk too. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (caught) {
    // Another start was faster.
    if (errorCodeOf(caught) !== 'EEXIST') throw caught;
  }
}
