import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm } from 'node:fs/promises';

async function targetOf(path: string): Promise<string> {
  // A link stays a link: what it points to is replaced.
  return realpath(path).catch((caught: NodeJS.ErrnoException) => {
    if (caught.code === 'ENOENT') return path;
    throw caught;
  });
}

/**
 * Replaces a file's text at once or not at all, readable by its owner alone. Rejects with the system's own error, and
 * then the old file is whole. (`write-file-atomic` 7 takes a short write for a whole one: measured on a full disk, it
 * put a cut-off text in the old file's place and reported success.)
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const target = await targetOf(path);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text, 'utf8');
      // Renamed before its text is on the disk, a power cut would leave an empty file.
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (caught) {
    // The first error is the one to report, whether or not tidying up works too.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw caught;
  }
}
