import { Census } from './census.ts';
import { textOf } from './columnText.ts';
import type { DetailsSource } from './detailsSource.ts';
import { factsOf } from './entryFacts.ts';
import type { AccessRow, EntrySource, ExpiryRow } from './entrySource.ts';
import { sortedByKey } from './radixSort.ts';
import type { Work } from './slices.ts';

export interface CensusParts {
  readonly source: EntrySource;
  readonly details: DetailsSource | null;
  /** Told whenever more is known; `census` may be another object than the last time. */
  readonly onProgress: (census: Census) => void;
}

/** Below this a scan is as quick as an index. */
const SMALL_FILE_ROWS = 20_000;
/** What is shown at first, of a file whose rows are not counted yet. */
const SAMPLE_ROWS = 2000;
const INDEX_PAGE = 4000;
const FACTS_PAGE = 500;
const DETAILS_PAGE = 200;

/**
 * Takes the census of a cache, in steps of some milliseconds; no read transaction is open between them, so rows that come or go
 * meanwhile may or may not be in it. Big files: first a sample, then what the indexes tell of all rows, then the rows themselves.
 */
export function* takeCensus(parts: CensusParts): Work<Census> {
  const { source, onProgress } = parts;
  const isBig = source.rowsAtMost() > SMALL_FILE_ROWS;
  const census = new Census();
  if (isBig) {
    yield* sample(parts);
    yield* countByIndex(source, census);
    onProgress(census);
  }
  if (!isBig) yield* readFacts(source, census, () => undefined);
  yield* addDetails(parts, census);
  if (isBig) yield* readFacts(source, census, () => onProgress(census));
  census.filled = census.count;
  census.isDone = true;
  onProgress(census);
  return census;
}

/** The rows that were used last, where an index tells them: they come first in the usual order. */
function* sample({ source, onProgress }: CensusParts): Work {
  const census = new Census();
  const latest = source.latest === null ? [] : yield* latestRows(source, source.latest);
  for (let at = 0; at < latest.length; at += FACTS_PAGE) {
    const rows = [...source.rows(latest.slice(at, at + FACTS_PAGE))].sort((a, b) => a.rowid - b.rowid);
    for (const row of rows) census.setFacts(census.append(row.rowid), factsOf(row));
    yield;
  }
  census.filled = census.count;
  onProgress(census);
}

function* latestRows(source: EntrySource, latest: NonNullable<EntrySource['latest']>): Work<number[]> {
  const namespaces = source.namespaces();
  const share = Math.max(100, Math.ceil(SAMPLE_ROWS / Math.max(4, namespaces.length)));
  const rows: AccessRow[] = [];
  for (const namespace of namespaces) {
    rows.push(...latest(namespace, share));
    yield;
  }
  const first = rows
    .sort((a, b) => numberOf(b.lastAccessAt) - numberOf(a.lastAccessAt))
    .slice(0, SAMPLE_ROWS);
  return first.map(({ rowid }) => rowid).sort((a, b) => a - b);
}

/** Every row with what the indexes know of it, by row number. */
function* countByIndex(source: EntrySource, census: Census): Work {
  if (source.byAccess === null) return;
  const found = new FoundRows();
  for (let last: AccessRow | null = null; ; ) {
    const rows: readonly AccessRow[] = source.byAccess(last, INDEX_PAGE);
    for (const row of rows) {
      found.add(row.rowid, census.namespaces.numberOf(textOf(row.namespace)), numberOf(row.lastAccessAt));
    }
    last = rows.at(-1) ?? null;
    yield;
    if (last === null) break;
  }
  const order = yield* sortedByKey(found.places(), found.rowids());
  census.reserve(order.length);
  let before = Number.NaN;
  for (let at = 0; at < order.length; at++) {
    const { rowid, namespace, lastAccessAt } = found.at(order[at] ?? 0);
    // A row that was used meanwhile is in two places of the index.
    const place = rowid === before ? census.count - 1 : census.append(rowid);
    census.namespaceAt[place] = namespace;
    census.lastAccessAt[place] = lastAccessAt;
    before = rowid;
    if (at % 50_000 === 0) yield;
  }
  yield* addExpiries(source, census);
  census.isIndexed = source.byExpiry !== null;
}

function* addExpiries(source: EntrySource, census: Census): Work {
  for (let last: ExpiryRow | null = null; source.byExpiry !== null; ) {
    const rows: readonly ExpiryRow[] = source.byExpiry(last, INDEX_PAGE);
    for (const row of rows) {
      const place = census.placeOf(row.rowid);
      if (place >= 0) census.setExpiry(place, row.expiresAt === null ? null : numberOf(row.expiresAt));
    }
    last = rows.at(-1) ?? null;
    yield;
    if (last === null) break;
  }
}

/** Reads the facts of every row; rows that the indexes did not name are added at the end. */
function* readFacts(source: EntrySource, census: Census, onStep: () => void): Work {
  let place = 0;
  for (let last = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = source.factsAfter(last, FACTS_PAGE);
    for (const row of rows) {
      while (place < census.count && (census.rowids[place] ?? 0) < row.rowid) census.setGone(place++);
      if (place === census.count) census.append(row.rowid);
      // A row that came in between is found by the next census: its coming is a change of the file.
      if (census.rowids[place] === row.rowid) census.setFacts(place++, factsOf(row));
    }
    census.filled = place;
    last = rows.at(-1)?.rowid ?? last;
    onStep();
    yield;
    if (rows.length === 0) break;
  }
  while (place < census.count) census.setGone(place++);
}

function* addDetails({ source, details }: CensusParts, census: Census): Work {
  for (let last = 0; details !== null; ) {
    const rows = details.pricesAfter(last, DETAILS_PAGE);
    for (const row of rows) {
      const rowid = source.find(row);
      const place = rowid === null ? -1 : census.placeOf(rowid);
      if (place >= 0) census.setDetails(place, row.model, row.costMicros);
    }
    last = rows.at(-1)?.id ?? last;
    yield;
    if (rows.length === 0) break;
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** Rows as they come out of an index, in plain numbers. */
class FoundRows {
  #rowids = new Float64Array(1024);
  #namespaces = new Uint32Array(1024);
  #lastAccess = new Float64Array(1024);
  #count = 0;

  add(rowid: number, namespace: number, lastAccessAt: number): void {
    if (this.#count === this.#rowids.length) this.#grow();
    this.#rowids[this.#count] = rowid;
    this.#namespaces[this.#count] = namespace;
    this.#lastAccess[this.#count] = lastAccessAt;
    this.#count += 1;
  }

  #grow(): void {
    const rowids = new Float64Array(2 * this.#count);
    const namespaces = new Uint32Array(2 * this.#count);
    const lastAccess = new Float64Array(2 * this.#count);
    rowids.set(this.#rowids);
    namespaces.set(this.#namespaces);
    lastAccess.set(this.#lastAccess);
    this.#rowids = rowids;
    this.#namespaces = namespaces;
    this.#lastAccess = lastAccess;
  }

  places(): Uint32Array {
    return Uint32Array.from({ length: this.#count }, (_, place) => place);
  }

  rowids(): Float64Array {
    return this.#rowids.subarray(0, this.#count);
  }

  at(place: number): { readonly rowid: number; readonly namespace: number; readonly lastAccessAt: number } {
    return {
      rowid: this.#rowids[place] ?? 0,
      namespace: this.#namespaces[place] ?? 0,
      lastAccessAt: this.#lastAccess[place] ?? Number.NaN,
    };
  }
}
