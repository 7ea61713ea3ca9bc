import type { CacheFile, CacheFiles } from '../../shared/contract/cacheFiles.ts';

/** A cache file for who reads it or works on it. Plain data: it crosses to threads. */
export interface CacheTarget {
  /** `own`, or the id of another file. */
  readonly id: string;
  /** The file to open. For a file on read-only media this is a copy. */
  readonly file: string;
  readonly table: string;
  readonly own: boolean;
  readonly writable: boolean;
  readonly busyTimeoutMs: number;
}

/** The cache files that are open in the workbench. Everything rejects or throws an `AppError`. */
export interface CacheFilesService {
  view(): CacheFiles;
  /** Opens a file read-only. A file that is no cache, or cannot be read, is refused with what was found (`storage.*`). */
  open(path: string): Promise<CacheFile>;
  openRecent(id: string): Promise<CacheFile>;
  close(id: string): CacheFiles;
  chooseTable(id: string, table: string): CacheFile;
  /** Rejects with `storage.readonly` where changes are not possible. */
  allowChanges(id: string, allow: boolean): Promise<CacheFile>;
  forget(id: string): Promise<CacheFiles>;
  /** Throws `request.invalid` when no such file is open, or when the own cache has no file. */
  target(id: string): CacheTarget;
  /** Told after each change of `view`; returns the unsubscribe. */
  onChange(listener: (files: CacheFiles) => void): () => void;
}
