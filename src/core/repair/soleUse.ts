import { statSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import { isHeldElsewhere } from '../storage/soleUse.ts';
import { otherUsersOf } from './whoUses.ts';

const PATIENCE_MS = 1500;
const ASK_EVERY_MS = 50;

/** A file that nobody else uses, as it was found. */
export interface SoleUse {
  /** Throws `storage.busy` when somebody has come, or has written to the file since. */
  readonly confirm: () => void;
}

/**
 * Makes sure that nobody else has a database open: what they write would go into the old file. Throws
 * `storage.busy` with who it is, as far as the system tells. Blocks: for a thread.
 */
export function soleUseOf(file: string): SoleUse {
  refuseOthers(file);
  const before = contentOf(file);
  return {
    confirm: () => {
      refuseOthers(file);
      if (contentOf(file) !== before) {
        throw busy(
          file,
          'Another program wrote to the file while it was repaired. Nothing was changed; end that program and try again.',
        );
      }
    },
  };
}

/** The Python library opens a file for each of its calls: it is asked for some time. */
function refuseOthers(file: string): void {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = othersOn(file);
    if (found === null) return;
    if (performance.now() > until) throw busy(file, found);
    pause();
  }
}

/** Who has the file open, a sentence; null when nobody has. */
function othersOn(file: string): string | null {
  const [user, ...more] = otherUsersOf([file, `${file}-wal`, `${file}-shm`]);
  if (user) {
    const who = user.name === '' ? `Process ${user.pid}` : `${user.name} (process ${user.pid})`;
    const others = more.length === 0 ? 'has' : `and ${more.length} more have`;
    return `${who} ${others} the file open. What is written during a repair would be lost: end that program and try again.`;
  }
  if (!isHeldElsewhere(file)) return null;
  return 'Another program has the file open. What it writes during a repair would be lost: end it and try again.';
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ASK_EVERY_MS);
}

function busy(file: string, sentence: string): AppError {
  return new AppError('storage.busy', `${file}: ${sentence}`, { data: { file } });
}

/** Sizes and times of the last writes: what every change of the file or its log changes too. */
function contentOf(file: string): string {
  return [file, `${file}-wal`]
    .map((path) => {
      const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
      return stats ? `${stats.ino}:${stats.size}:${stats.mtimeNs}` : '';
    })
    .join('|');
}
