import { readEpochSeconds } from '../cache/freshness.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { SqlValue } from '../storage/types.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import type { BatchSize } from './batches.ts';
import { quoted, VALUE } from './cacheTable.ts';
import type { AddedRow, AddedValue } from './changeLog.ts';
import type { ChangeNotes } from './changeNotes.ts';

/** A value as the parameters of `VALUE`. */
function valueParams(value: AddedValue, isUtf8: boolean): [number, SqlValue, SqlValue] {
  if (value === null || typeof value !== 'object' || Buffer.isBuffer(value)) return [0, null, value];
  // Bytes are text in the encoding of the file.
  return isUtf8 ? [1, value.text, null] : [0, null, value.text.toString('utf8')];
}

export interface AddedRowsParts {
  readonly cache: WorkConnection;
  readonly notes: ChangeNotes;
  readonly target: CacheTarget;
}

/** Adds rows to the cache, noted before the cache commits them. */
export class AddedRows {
  readonly #notes: ChangeNotes;
  readonly #isUtf8: boolean;
  readonly #find: (params: readonly SqlValue[]) => { rowid: number; createdAt: unknown } | undefined;
  /** The bytes of the value as it lies in the file now: its encoding and the type of the column decide about them. */
  readonly #insert: (params: readonly SqlValue[]) => number | null;
  readonly #remove: (rowids: string) => number;

  constructor({ cache, notes, target }: AddedRowsParts) {
    const table = quoted(target.table);
    this.#notes = notes;
    this.#isUtf8 = cache.pragma('encoding') === 'UTF-8';
    const find = cache.prepare<{ rowid: number; createdAt: unknown }>(
      `SELECT rowid, created_at AS createdAt FROM ${table} WHERE namespace = ${VALUE} AND key = ${VALUE}`,
    );
    const insert = cache.prepare(
      `INSERT INTO ${table} (namespace, key, value_json, created_at, expires_at, access_count, last_access_at)
        VALUES (${Array.from({ length: 7 }, () => VALUE).join(', ')})`,
    );
    const inserted = cache.prepare<{ bytes: number | null }>(
      `SELECT octet_length(value_json) AS bytes FROM ${table} WHERE rowid = last_insert_rowid()`,
    );
    const remove = cache.prepare(`DELETE FROM ${table} WHERE rowid IN (SELECT value FROM json_each(?))`);
    this.#find = (params) => find.get(...params);
    this.#insert = (params) => {
      insert.run(...params);
      return inserted.get()?.bytes ?? null;
    };
    this.#remove = (rowids) => remove.run(rowids);
  }

  /** The next rows that fit into one transaction. None of them has the key of another. */
  nextBatch(rows: readonly AddedRow[], from: number, size: BatchSize): readonly AddedRow[] {
    const fits = size.endOf(
      rows.slice(from, from + size.rows).map(({ value }) => bytesOf(value)),
      0,
    );
    const seen = new Set<string>();
    const batch: AddedRow[] = [];
    for (const row of rows.slice(from, from + fits)) {
      const id = `${this.#idOf(row.namespace)} ${this.#idOf(row.key)}`;
      if (seen.has(id)) break;
      seen.add(id);
      batch.push(row);
    }
    return batch;
  }

  /** Within a transaction of the cache. How many were added. */
  add(batch: readonly AddedRow[], onConflict: 'keep' | 'replace' | 'keep_newer'): number {
    const replaced: number[] = [];
    const added: AddedRow[] = [];
    for (const row of batch) {
      // Without a name it could not be told from others and be taken out again.
      if (row.namespace === null || row.key === null) continue;
      const there = this.#find([...this.#params(row.namespace), ...this.#params(row.key)]);
      if (there && !isReplaced(there.createdAt, row, onConflict)) continue;
      if (there) replaced.push(there.rowid);
      added.push(row);
    }
    if (added.length === 0) return 0;
    if (replaced.length > 0) {
      const list = JSON.stringify(replaced);
      this.#notes.replaced(list);
      this.#remove(list);
    }
    this.#notes.added(
      added.map((row) => {
        const bytes = this.#insert(this.#all(row));
        const { namespace, key, createdAt } = row;
        return [...[namespace, key, createdAt].flatMap((one) => this.#params(one)), bytes];
      }),
    );
    return added.length;
  }

  /** Equal for values that are equal in the file. */
  #idOf(value: AddedValue): string {
    const [, bytes, other] = this.#params(value);
    if (Buffer.isBuffer(other)) return `b${other.toString('base64')}`;
    return `t${(Buffer.isBuffer(bytes) ? bytes : bytesIn(other)).toString('base64')}`;
  }

  #all(row: AddedRow): readonly SqlValue[] {
    const { namespace, key, value, createdAt, expiresAt, accessCount, lastAccessAt } = row;
    const values = [namespace, key, value, createdAt, expiresAt, accessCount, lastAccessAt];
    return values.flatMap((one) => this.#params(one));
  }

  #params(value: AddedValue): [number, SqlValue, SqlValue] {
    return valueParams(value, this.#isUtf8);
  }
}

function isReplaced(there: unknown, row: AddedRow, onConflict: 'keep' | 'replace' | 'keep_newer'): boolean {
  if (onConflict !== 'keep_newer') return onConflict === 'replace';
  return readEpochSeconds(row.createdAt) > readEpochSeconds(there);
}

/** Of a value as text or blob; numbers are text in a column for text. */
function bytesOf(value: AddedValue): number {
  return bytesIn(value).length;
}

function bytesIn(value: AddedValue): Buffer {
  if (value === null) return Buffer.alloc(0);
  if (typeof value !== 'object') return Buffer.from(String(value));
  return Buffer.isBuffer(value) ? value : value.text;
}
