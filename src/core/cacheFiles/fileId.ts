import { createHash } from 'node:crypto';

/** The id of a cache file that is not the console's own: it follows from its real path, so that it is the same the next time. */
export function cacheFileIdOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
