import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Puts what was written to a file on the disk. Throws the system's error. */
export function flushFile(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts the names of a folder on the disk, so that a rename survives a power cut. Windows has no such call, and needs none. */
export function flushFolder(folder: string): void {
  if (process.platform !== 'win32') flushFile(folder);
}
