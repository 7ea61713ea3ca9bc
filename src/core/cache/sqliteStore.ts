import { LRUCache } from 'lru-cache';
import type { Clock } from '../ports.ts';
import type { Query, Reader } from '../storage/reader.ts';
import type { Statement, Writer } from '../storage/types.ts';
import { readEpochSeconds } from './freshness.ts';
import { type CacheStore, epochSeconds, type StoredEntry } from './store.ts';
import { type TableSql, tableSql } from './tableSql.ts';
import { type Touch, Touches, touchStatements } from './touches.ts';

/** What a store on a file works with. The store closes both connections. */
export interface SqliteStoreOptions {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly table: string;
  /** Entries a namespace may have; null = no limit. */
  readonly maxEntries: number | null;
  readonly clock: Clock;
  /** Told when gathered uses could not be written in the background; they are kept for the next time. */
  readonly onFlushFailed: (error: unknown) => void;
}

const FLUSH_USES = 500;
const FLUSH_EVERY_MS = 5000;
// Uses of entries while the file cannot be written: more are not worth the memory.
const MAX_GATHERED_USES = 20_000;
/** No namespace has capitals or spaces. */
const PROBE = { namespace: 'Console probe', key: 'probe' };
const MEMORY_ENTRIES = 2000;
const MEMORY_BYTES = 16 * 1024 * 1024;

interface EntryRow {
  readonly key: string;
  readonly value_json: string | Buffer;
  readonly created_at: unknown;
  readonly expires_at: unknown;
}

/** The cache in a SQLite file with the Python library's table, shared with other processes. */
export class SqliteStore implements CacheStore {
  readonly backend = 'sqlite';
  readonly #options: SqliteStoreOptions;
  readonly #sql: TableSql;
  readonly #queries = new Map<number, Query<EntryRow>>();
  readonly #touches = new Touches();
  readonly #recent = new LRUCache<string, StoredEntry>({
    max: MEMORY_ENTRIES,
    maxSize: MEMORY_BYTES,
    maxEntrySize: MEMORY_BYTES / 8,
    sizeCalculation: (entry, id) => 2 * (entry.valueJson.length + id.length) + 200,
  });
  readonly #timer: NodeJS.Timeout;
  #dataVersion: number;
  #backgroundFlush: Promise<void> | null = null;
  #closed: Promise<void> | null = null;

  /** Throws a `storage.*` `AppError` when the file has another table of that name. */
  constructor(options: SqliteStoreOptions) {
    this.#options = options;
    this.#sql = tableSql(options.table);
    this.#query(1);
    this.#dataVersion = options.reader.dataVersion();
    this.#timer = setInterval(() => this.#flushInBackground(), FLUSH_EVERY_MS);
    this.#timer.unref();
  }

  get(namespace: string, keys: readonly string[]): StoredEntry | null {
    if (keys.length === 0) return null;
    this.#forgetWhenChanged();
    const id = JSON.stringify([namespace, ...keys]);
    const known = this.#recent.get(id);
    if (known) return known;
    const row = this.#query(keys.length).get(...keys.flatMap((key) => [namespace, key]));
    if (!row) return null;
    const entry: StoredEntry = {
      namespace,
      key: row.key,
      valueJson: String(row.value_json),
      createdAt: readEpochSeconds(row.created_at),
      expiresAt: row.expires_at === null ? null : readEpochSeconds(row.expires_at),
    };
    this.#recent.set(id, entry);
    return entry;
  }

  touch(namespace: string, key: string): void {
    if (this.#touches.uses >= MAX_GATHERED_USES) return;
    this.#touches.add({ namespace, key, uses: 1, lastAt: epochSeconds(this.#options.clock.now()) });
    if (this.#touches.uses >= FLUSH_USES) this.#flushInBackground();
  }

  async set(entries: readonly StoredEntry[]): Promise<void> {
    if (entries.length === 0) return;
    // Uses first: what the cap removes depends on them.
    await this.#write([...entries.map((entry) => this.#upsert(entry)), ...this.#prune(entries)]);
  }

  async probe(): Promise<void> {
    const { reader, writer, clock } = this.#options;
    reader.dataVersion();
    this.#query(1).get(PROBE.namespace, PROBE.key);
    const createdAt = epochSeconds(clock.now());
    // One unit: nobody ever sees the entry, and after a crash it is not there.
    await writer.run([
      this.#upsert({ ...PROBE, valueJson: '""', createdAt, expiresAt: createdAt }),
      { sql: this.#sql.remove, params: PROBE },
    ]);
  }

  async flush(): Promise<void> {
    await this.#backgroundFlush;
    if (this.#touches.uses > 0) await this.#write([]);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    try {
      await this.flush();
    } finally {
      this.#recent.clear();
      this.#options.reader.close();
      await this.#options.writer.close();
    }
  }

  #query(count: number): Query<EntryRow> {
    let query = this.#queries.get(count);
    if (!query) {
      query = this.#options.reader.prepare<EntryRow>(this.#sql.selectFirst(count));
      this.#queries.set(count, query);
    }
    return query;
  }

  /** Another process may have changed any entry: what memory has is only good until the file moves. */
  #forgetWhenChanged(): void {
    const version = this.#options.reader.dataVersion();
    if (version !== this.#dataVersion) this.#recent.clear();
    this.#dataVersion = version;
  }

  #upsert({ namespace, key, valueJson, createdAt, expiresAt }: StoredEntry): Statement {
    return { sql: this.#sql.upsert, params: { namespace, key, value: valueJson, createdAt, expiresAt } };
  }

  #prune(entries: readonly StoredEntry[]): readonly Statement[] {
    const { maxEntries, clock } = this.#options;
    if (maxEntries === null) return [];
    const now = epochSeconds(clock.now());
    return [...new Set(entries.map(({ namespace }) => namespace))].map((namespace) => ({
      sql: this.#sql.prune,
      params: { namespace, cap: maxEntries, now },
    }));
  }

  async #write(statements: readonly Statement[]): Promise<void> {
    const touches = this.#touches.take();
    try {
      await this.#options.writer.run([...touchStatements(this.#sql.touch, touches), ...statements]);
    } catch (caught) {
      this.#putBack(touches);
      throw caught;
    } finally {
      this.#recent.clear();
    }
  }

  #putBack(touches: readonly Touch[]): void {
    for (const touch of touches) {
      if (this.#touches.uses < MAX_GATHERED_USES) this.#touches.add(touch);
    }
  }

  #flushInBackground(): void {
    if (this.#backgroundFlush || this.#touches.uses === 0) return;
    this.#backgroundFlush = this.#write([])
      .catch(this.#options.onFlushFailed)
      .finally(() => {
        this.#backgroundFlush = null;
      });
  }
}
