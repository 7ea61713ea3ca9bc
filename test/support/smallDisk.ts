import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCodeOf } from '../../src/core/fileTrouble.ts';

/** A disk of the test's own, in memory. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves no byte free. */
  fill(): void;
  /** Takes away what `fill` wrote. */
  empty(): void;
  setReadOnly(readOnly: boolean): void;
  close(): void;
}

/** Whether this user may mount: root on a machine or in a container that allows it. */
export function mayMount(): boolean {
  try {
    smallDisk(1).close();
    return true;
  } catch {
    return false;
  }
}

/** Mounts one. Throws where that is not allowed. */
export function smallDisk(mebibytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const mount = (...options: string[]) => execFileSync('mount', options, { stdio: 'ignore' });
  try {
    mount('-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path);
  } catch (caught) {
    rmSync(path, { recursive: true });
    throw caught;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => {
      const { bavail, bsize } = statfsSync(path);
      try {
        writeFileSync(filler, Buffer.alloc(bavail * bsize), { flag: 'a' });
      } catch (caught) {
        // Others write meanwhile: then it is full a little earlier.
        if (errorCodeOf(caught) !== 'ENOSPC') throw caught;
      }
    },
    empty: () => rmSync(filler, { force: true }),
    setReadOnly: (readOnly) => void mount('-o', `remount,${readOnly ? 'ro' : 'rw'}`, path),
    close: () => {
      // Lazily: what the test ran may still be about to end.
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
