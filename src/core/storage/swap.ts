import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { flushFolder } from './flush.ts';

/** The files of one SQLite database, which only make sense together. A journal that stays behind would be rolled back into the new file. */
const SUFFIXES = ['', '-wal', '-shm', '-journal'] as const;

/** What is exchanged: the set of `file` goes to `oldTo`, and `newFrom` takes its place. */
export interface Swap {
  readonly file: string;
  readonly newFrom: string;
  readonly oldTo: string;
}

/**
 * Exchanges a database and its log for a new file, as one unit: the intent is on the disk before anything moves, and
 * `finishSwap` completes what a crash interrupted. Nobody may have the file open.
 */
export function swapIn(swap: Swap): void {
  const intent = intentOf(swap.file);
  writeFileSync(`${intent}.new`, JSON.stringify(swap), { flush: true });
  renameSync(`${intent}.new`, intent);
  flushFolder(dirname(swap.file));
  carryOut(swap);
}

/**
 * Completes an exchange of this file that was interrupted; to be called before the file is opened. An intent that is not
 * of this file is left alone: the folder may be another person's, and what is written there must not move files elsewhere.
 */
export function finishSwap(file: string): void {
  const intent = intentOf(file);
  const swap = existsSync(intent) ? readIntent(readFileSync(intent, 'utf8')) : null;
  if (swap && isBeside(file, swap.newFrom) && isBeside(file, swap.oldTo)) carryOut({ ...swap, file });
}

function readIntent(text: string): Swap | null {
  try {
    const { newFrom, oldTo } = JSON.parse(text) as Partial<Record<keyof Swap, unknown>>;
    if (typeof newFrom !== 'string' || typeof oldTo !== 'string') return null;
    return { file: '', newFrom, oldTo };
  } catch {
    return null;
  }
}

function isBeside(file: string, other: string): boolean {
  return other.startsWith(`${file}.`) && !/[\\/]/.test(other.slice(file.length));
}

/** Each step can be done again: what has moved already is not there to be moved. */
function carryOut({ file, newFrom, oldTo }: Swap): void {
  if (existsSync(newFrom)) {
    for (const suffix of SUFFIXES) {
      if (existsSync(file + suffix) && !existsSync(oldTo + suffix)) renameSync(file + suffix, oldTo + suffix);
    }
    flushFolder(dirname(file));
    renameSync(newFrom, file);
  }
  flushFolder(dirname(file));
  rmSync(intentOf(file));
}

function intentOf(file: string): string {
  return `${file}.swap`;
}
