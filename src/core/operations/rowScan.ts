import { existsSync } from 'node:fs';
import {
  type EntryContents,
  type EntryFacts,
  FACT_COLUMNS,
  type FactRow,
  factsOf,
  type KnownDetails,
} from '../browse/entryFacts.ts';
import type { EntryTest } from '../browse/entryFilter.ts';
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
    this.#value = this.#cache.prepare(`SELECT value_json AS value FROM ${table} WHERE rowid = ?`);
    this.rows = this.#cache.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
    this.#console = existsSync(consoleFile)
      ? openWorkConnection(consoleFile, { busyTimeoutMs: target.busyTimeoutMs, readonly: true })
      : null;
    this.#details =
      this.#console?.prepare('SELECT model, prompt FROM entry_details WHERE namespace = ? AND key = ?') ??
      null;
  }

  /** Every entry, some at a time, with what the test needs to see. Tells how far it is. */
  *steps(test: EntryTest, phase: string): Generator<readonly ScannedRow[]> {
    let after = FIRST - 1;
    for (let done = 0; ; ) {
      this.#context.control.progress({ phase, done, total: this.rows, unit: 'rows' });
      const raw = this.#step.all(after);
      const last = raw.at(-1);
      if (!last) return;
      yield raw.map((row) => this.#scanned(row, test));
      after = last.rowid;
      done += raw.length;
    }
  }

  /** The row of that number as it is now. */
  row(rowid: number, test: EntryTest): ScannedRow | null {
    const raw = this.#one.get(rowid);
    return raw ? this.#scanned(raw, test) : null;
  }

  /** Whether an entry is meant. */
  matches({ facts, contents }: ScannedRow, test: EntryTest): boolean {
    return test.matches(facts, contents, this.#context.now / 1000);
  }

  close(): void {
    this.#cache.close();
    this.#console?.close();
  }

  #scanned(raw: RawRow, test: EntryTest): ScannedRow {
    const { rowid, key, namespace } = raw;
    const facts = factsOf(raw);
    const details = test.needsDetails ? this.#detailsOf(raw) : undefined;
    const mayMatch = test.mayMatch(facts, details?.model ?? null, this.#context.now / 1000);
    // Values may be large: none is read in vain.
    const value = test.needsValue ? (mayMatch ? this.#value.get(rowid)?.value : null) : undefined;
    return { rowid, key, namespace, facts, contents: { value, details } };
  }

  #detailsOf({ namespace, key }: RawRow): KnownDetails | null {
    if (typeof namespace !== 'string' || typeof key !== 'string') return null;
    return this.#details?.get(namespace, key) ?? null;
  }
}
