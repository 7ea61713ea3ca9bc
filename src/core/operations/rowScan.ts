import { existsSync } from 'node:fs';
import type { EntryId } from '../../shared/contract/browse.ts';
import {
  type EntryContents,
  type EntryFacts,
  FACT_COLUMNS,
  type FactRow,
  factsOf,
  type KnownDetails,
} from '../browse/entryFacts.ts';
import { type EntryTest, entryTest } from '../browse/entryFilter.ts';
import { openWorkConnection, type WorkConnection, type WorkStatement } from '../storage/workConnection.ts';
import { columnsOf, quoted } from './cacheTable.ts';
import type { OperationContext } from './operation.ts';

/** An entry as a scan reads it. */
export interface ScannedRow {
  readonly rowid: number;
  readonly key: unknown;
  readonly namespace: unknown;
  readonly facts: EntryFacts;
  /** What the test needed to see. */
  readonly contents: EntryContents;
}

type RawRow = FactRow & { readonly rowid: number };

/** What a scan has to read of an entry beyond its facts. */
export type RowNeeds = Pick<EntryTest, 'needsValue' | 'needsDetails' | 'mayMatch'>;

/** A test that every entry passes, and that reads no values. */
export const everyEntry = entryTest({});

const STEP_ROWS = 2000;
// Row numbers that JavaScript can hold. No program that counts its rows comes near the end of them.
const FIRST = Number.MIN_SAFE_INTEGER;
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Reads the entries of a cache file, step by step in the order of their row numbers: between two steps no lock and no snapshot is
 * held. Throws `storage.*`. To be closed.
 */
export class RowScan {
  readonly #context: OperationContext;
  readonly #cache: WorkConnection;
  readonly #console: WorkConnection | null;
  readonly #step: WorkStatement<RawRow>;
  readonly #one: WorkStatement<RawRow>;
  readonly #named: WorkStatement<{ rowid: number }>;
  readonly #sameKey: WorkStatement<{ rowid: number }>;
  readonly #equal: WorkStatement<{ equal: number }>;
  readonly #value: WorkStatement<{ value: unknown }>;
  readonly #details: WorkStatement<KnownDetails> | null;
  /** Entries at the beginning. */
  readonly rows: number;

  constructor(context: OperationContext) {
    const { target, consoleFile } = context;
    const table = quoted(target.table);
    this.#context = context;
    this.#cache = openWorkConnection(target.file, { ...target, readonly: true });
    columnsOf(this.#cache, target.table, target.file);
    this.#step = this.#cache.prepare(
      `SELECT rowid, ${FACT_COLUMNS} FROM ${table} WHERE rowid > ? AND rowid <= ${LAST} ORDER BY rowid LIMIT ${STEP_ROWS}`,
    );
    this.#one = this.#cache.prepare(`SELECT rowid, ${FACT_COLUMNS} FROM ${table} WHERE rowid = ?`);
    // A name that is bytes in the file is shown as their text.
    const either = '(?, CAST(? AS BLOB))';
    this.#named = this.#cache.prepare(
      `SELECT rowid FROM ${table} WHERE namespace IN ${either} AND key IN ${either}`,
    );
    this.#sameKey = this.#cache.prepare(
      `SELECT rowid FROM ${table} WHERE namespace = ? AND key = (SELECT key FROM ${table} WHERE rowid = ?)`,
    );
    this.#equal = this.#cache.prepare(
      `SELECT a.key IS b.key AND a.value_json IS b.value_json AS equal FROM ${table} AS a, ${table} AS b
        WHERE a.rowid = ? AND b.rowid = ?`,
    );
    this.#value = this.#cache.prepare(`SELECT value_json AS value FROM ${table} WHERE rowid = ?`);
    this.rows = this.#cache.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
    this.#console = existsSync(consoleFile)
      ? openWorkConnection(consoleFile, { busyTimeoutMs: target.busyTimeoutMs, readonly: true })
      : null;
    this.#details =
      this.#console?.prepare('SELECT model, prompt FROM entry_details WHERE namespace = ? AND key = ?') ??
      null;
  }

  /** Every entry, some at a time, with what is needed of it. Tells how far it is. */
  *steps(needs: RowNeeds, phase: string): Generator<readonly ScannedRow[]> {
    let after = FIRST - 1;
    for (let done = 0; ; ) {
      this.#context.control.progress({ phase, done, total: this.rows, unit: 'rows' });
      const raw = this.#step.all(after);
      const last = raw.at(-1);
      if (!last) return;
      yield raw.map((row) => this.#scanned(row, needs));
      after = last.rowid;
      done += raw.length;
    }
  }

  /** The row of that number as it is now. */
  row(rowid: number, needs: RowNeeds): ScannedRow | null {
    const raw = this.#one.get(rowid);
    return raw ? this.#scanned(raw, needs) : null;
  }

  /** The row numbers of the entries that are shown under that name. */
  named({ namespace, key }: EntryId): readonly number[] {
    return this.#named.all(namespace, namespace, key, key).map(({ rowid }) => rowid);
  }

  /** The entry that holds the key of a row in another namespace; null when it is free there. */
  sameKeyIn(namespace: string, rowid: number): ScannedRow | null {
    const found = this.#sameKey.get(namespace, rowid);
    return found ? this.row(found.rowid, everyEntry) : null;
  }

  /** Whether two entries have the same key and the same value, byte for byte. */
  haveSameKeyAndValue(one: number, other: number): boolean {
    return this.#equal.get(one, other)?.equal === 1;
  }

  /** Whether an entry is meant. */
  matches({ facts, contents }: ScannedRow, test: EntryTest): boolean {
    return test.matches(facts, contents, this.#context.now / 1000);
  }

  close(): void {
    this.#cache.close();
    this.#console?.close();
  }

  #scanned(raw: RawRow, needs: RowNeeds): ScannedRow {
    const { rowid, key, namespace } = raw;
    const facts = factsOf(raw);
    const details = needs.needsDetails ? this.#detailsOf(raw) : undefined;
    const mayMatch = needs.mayMatch(facts, details?.model ?? null, this.#context.now / 1000);
    // Values may be large: none is read in vain.
    const value = needs.needsValue ? (mayMatch ? this.#value.get(rowid)?.value : null) : undefined;
    return { rowid, key, namespace, facts, contents: { value, details } };
  }

  #detailsOf({ namespace, key }: RawRow): KnownDetails | null {
    if (typeof namespace !== 'string' || typeof key !== 'string') return null;
    return this.#details?.get(namespace, key) ?? null;
  }
}
