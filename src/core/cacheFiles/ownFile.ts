import { basename } from 'node:path';
import { type CacheFile, OWN_CACHE } from '../../shared/contract/cacheFiles.ts';
import type { CacheTarget } from './cacheFiles.ts';

/** The console's own cache, as far as it is a file. */
export interface OwnCache {
  readonly path: string;
  readonly table: string;
  /** Why it could not be opened, a sentence; null when it is in use. */
  readonly problem: string | null;
}

export function ownView({ path, table, problem }: OwnCache): CacheFile {
  return {
    id: OWN_CACHE,
    path,
    name: basename(path),
    table,
    tables: [table],
    writable: problem === null,
    cannotWrite: problem,
    notes: problem === null ? [] : [problem],
  };
}

export function ownTarget({ path, table, problem }: OwnCache, busyTimeoutMs: number): CacheTarget {
  return { id: OWN_CACHE, file: path, table, own: true, writable: problem === null, busyTimeoutMs };
}
