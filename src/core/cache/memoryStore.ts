import type { Clock } from '../ports.ts';
import { isExpired } from './freshness.ts';
import { type CacheStore, type EpochSeconds, epochSeconds, type StoredEntry } from './store.ts';

/** One entry with its use. */
export interface MemoryRow {
  readonly entry: StoredEntry;
  readonly lastAccessAt: EpochSeconds;
  readonly accessCount: number;
}

export interface MemoryStoreOptions {
  /** Entries a namespace may have; null = no limit but that of the bytes. */
  readonly maxEntries: number | null;
  /** What all entries together may take, in UTF-16 bytes. */
  readonly maxBytes?: number;
  readonly clock: Clock;
}

const MAX_BYTES = 128 * 1024 * 1024;

/** The cache that lives as long as the process. */
export class MemoryStore implements CacheStore {
  readonly backend = 'memory';
  readonly #options: MemoryStoreOptions;
  /** Per namespace, least recently used first: a Map keeps the order of insertion. */
  readonly #namespaces = new Map<string, Map<string, MemoryRow>>();
  #bytes = 0;
  #version = 0;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  get(namespace: string, keys: readonly string[]): StoredEntry | null {
    const rows = this.#namespaces.get(namespace);
    const key = keys.find((candidate) => rows?.has(candidate));
    return key === undefined ? null : (rows?.get(key)?.entry ?? null);
  }

  touch(namespace: string, key: string): void {
    const row = this.#namespaces.get(namespace)?.get(key);
    if (!row) return;
    const now = epochSeconds(this.#options.clock.now());
    const lastAccessAt = Math.max(row.lastAccessAt, now) as EpochSeconds;
    this.#put({ ...row, lastAccessAt, accessCount: row.accessCount + 1 });
  }

  async set(entries: readonly StoredEntry[]): Promise<void> {
    for (const entry of entries) this.#put({ entry, lastAccessAt: entry.createdAt, accessCount: 1 });
    for (const namespace of new Set(entries.map((entry) => entry.namespace))) this.#prune(namespace);
    this.#pruneBytes();
  }

  async probe(): Promise<void> {}

  async flush(): Promise<void> {}

  async close(): Promise<void> {
    this.#namespaces.clear();
    this.#version += 1;
    this.#bytes = 0;
  }

  /** Moves with every change. */
  get version(): number {
    return this.#version;
  }

  /** Every entry, in no order. */
  rows(): readonly MemoryRow[] {
    return [...this.#namespaces.values()].flatMap((rows) => [...rows.values()]);
  }

  #put(row: MemoryRow): void {
    this.#remove(row);
    const { namespace, key } = row.entry;
    const rows = this.#namespaces.get(namespace) ?? new Map<string, MemoryRow>();
    this.#namespaces.set(namespace, rows);
    rows.set(key, row);
    this.#version += 1;
    this.#bytes += bytesOf(row);
  }

  #remove({ entry: { namespace, key } }: MemoryRow): void {
    const rows = this.#namespaces.get(namespace);
    const row = rows?.get(key);
    if (!rows || !row) return;
    rows.delete(key);
    this.#version += 1;
    if (rows.size === 0) this.#namespaces.delete(namespace);
    this.#bytes -= bytesOf(row);
  }

  /** Expired entries go first, the longest expired before others; then the least recently used. */
  #prune(namespace: string): void {
    const rows = this.#namespaces.get(namespace);
    let excess = (rows?.size ?? 0) - (this.#options.maxEntries ?? Number.POSITIVE_INFINITY);
    if (!rows || excess <= 0) return;
    const now = this.#options.clock.now();
    const expired = [...rows.values()]
      .filter(({ entry }) => isExpired(entry, now))
      .sort((a, b) => (a.entry.expiresAt ?? 0) - (b.entry.expiresAt ?? 0));
    for (const row of [...expired, ...rows.values()]) {
      if (excess <= 0) return;
      if (!rows.has(row.entry.key)) continue;
      this.#remove(row);
      excess -= 1;
    }
  }

  #pruneBytes(): void {
    const limit = this.#options.maxBytes ?? MAX_BYTES;
    if (this.#bytes <= limit) return;
    const oldestFirst = [...this.rows()].sort((a, b) => a.lastAccessAt - b.lastAccessAt);
    for (const row of oldestFirst) {
      if (this.#bytes <= limit) return;
      this.#remove(row);
    }
  }
}

function bytesOf({ entry }: MemoryRow): number {
  return 2 * (entry.namespace.length + entry.key.length + entry.valueJson.length);
}
