import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { finishSwap } from '../storage/swap.ts';
import { otherUsersOf } from './whoUses.ts';

/**
 * Completes a repair of this file that a crash cut off, and removes what it left of a new file that was not whole yet; to be
 * called before the file is opened.
 */
export function finishRepair(file: string): void {
  finishSwap(file);
  for (const path of unfinishedBeside(file)) {
    // Another console may be at it.
    if (otherUsersOf([path]).length === 0) rmSync(path, { force: true });
  }
}

const UNFINISHED = /^(\.repaired-\d{8}-\d{6}|\.lock-test|\.swap\.new)(-wal|-shm|-journal)?$/;

function unfinishedBeside(file: string): readonly string[] {
  const folder = dirname(file);
  const name = basename(file);
  return namesIn(folder)
    .filter((other) => other.startsWith(name) && UNFINISHED.test(other.slice(name.length)))
    .map((other) => join(folder, other));
}

/** A folder that cannot be read holds nothing that could be removed. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
