/** Epoch seconds, the unit of the Python library's file. Branded: ms and s never mix. */
export type EpochSeconds = number & { readonly unit: 's' };

export function epochSeconds(ms: number): EpochSeconds {
  return (ms / 1000) as EpochSeconds;
}

/** A cached value as it is in the file. Expired entries are returned too: the caller decides. */
export interface StoredEntry {
  readonly namespace: string;
  readonly key: string;
  readonly valueJson: string;
  readonly createdAt: EpochSeconds;
  readonly expiresAt: EpochSeconds | null;
}

/** Where answers are kept. A shared backend (Redis, Valkey) would be one more of these. */
export interface CacheStore {
  readonly backend: 'null' | 'memory' | 'sqlite';
  /** The first of `keys` that has an entry, in their order. Never deletes. Throws a `storage.*` `AppError`. */
  get(namespace: string, keys: readonly string[]): StoredEntry | null;
  /** Notes that an entry was used; written in batches, so that a hit costs no write. */
  touch(namespace: string, key: string): void;
  /** Writes entries and then removes the least recently used ones until the namespace is within its cap. */
  set(entries: readonly StoredEntry[]): Promise<void>;
  /** Reads and writes once, and leaves no entry behind: whether the cache works now. Rejects with a `storage.*` `AppError`. */
  probe(): Promise<void>;
  /** Writes what is batched. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
