import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Unpacks the files of a zip for which `place` gives a path relative to `target`; undefined leaves a file out.
 * Keeps POSIX permissions. Throws on a damaged archive and on a path that would leave `target`.
 */
export async function unzip(
  archive: string,
  target: string,
  place: (name: string) => string | undefined,
): Promise<void> {
  const zip = await openPromise(archive, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const relative = entry.fileName.endsWith('/') ? undefined : place(entry.fileName);
    if (relative === undefined) continue;
    const path = resolve(target, relative);
    if (!path.startsWith(target + sep)) throw new Error(`${archive}: ${entry.fileName} leaves its folder`);
    await mkdir(dirname(path), { recursive: true });
    const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { mode }));
  }
}
