import type { EntryColumn, EntryFilter, EntrySort, ViewState } from '../../shared/contract/browse.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { Census } from './census.ts';
import type { ContentScan } from './contentScan.ts';
import type { DetailsSource } from './detailsSource.ts';
import { type EntryTest, entryTest } from './entryFilter.ts';
import type { EntrySource } from './entrySource.ts';
import { upTo } from './radixSort.ts';
import type { Work } from './slices.ts';
import { chosenPlaces, isTextColumn, ordered, ranksOf, type TextColumn } from './viewOrder.ts';

const INDEXED_COLUMNS: readonly EntryColumn[] = ['namespace', 'last_access', 'expires'];
const PREPARED_COLUMNS: readonly EntryColumn[] = [...INDEXED_COLUMNS, 'created'];
const INDEXED_STATES = ['live', 'expired', 'never_expires'];
/** Texts of so many rows are read and put in order while there are more to come. */
const FEW_ROWS = 5000;
const WALKED_A_STEP = 10_000;

export interface ViewParts {
  readonly source: EntrySource;
  readonly details: DetailsSource | null;
}

/** The rows of a filter in an order, as far as they are found. */
export class View {
  readonly number: number;
  readonly filter: EntryFilter;
  readonly sort: EntrySort;
  readonly test: EntryTest;
  readonly nowS: number;
  /** Values or prompts decide, so rows have to be looked into. */
  readonly needsContents: boolean;
  /** What was looked into; null as long as there was no need. */
  scan: ContentScan | null = null;
  error: ErrorBody | null = null;
  isStopped = false;
  matched = 0;
  #census: Census | null = null;
  #order: Uint32Array = new Uint32Array(0);
  #scanned = 0;
  #isComplete = false;

  constructor(number: number, filter: EntryFilter, sort: EntrySort, nowS: number) {
    this.number = number;
    this.filter = filter;
    this.sort = sort;
    this.test = entryTest(filter);
    this.nowS = nowS;
    this.needsContents = this.test.needsValue || filter.text !== undefined;
  }

  get isDone(): boolean {
    return this.#isComplete || this.isStopped || this.error !== null;
  }

  /** `rowsAtMost` stands in for the number of rows until they are counted. */
  state(file: string, rowsAtMost: number): ViewState {
    const census = this.#census;
    const isCounted = census !== null && (census.isDone || census.isIndexed);
    const total = isCounted ? census.count - census.gone : Math.max(rowsAtMost, census?.count ?? 0);
    const { number, matched, error } = this;
    const scanned = this.#isComplete ? total : Math.min(this.#scanned, total);
    return { file, view: number, matched, scanned, total, done: this.isDone, error };
  }

  /** The row numbers of a page. */
  rowids(offset: number, limit: number): number[] {
    const places = this.#order.subarray(offset, Math.min(offset + limit, this.matched));
    return Array.from(places, (place) => this.#census?.rowids[place] ?? 0);
  }

  /** Where a row is in the order; null when it is not in it. */
  indexOf(rowid: number): number | null {
    const place = this.#census?.placeOf(rowid) ?? -1;
    const index = place < 0 ? -1 : this.#order.subarray(0, this.matched).indexOf(place);
    return index < 0 ? null : index;
  }

  /** Finds the rows anew in what a census has now. Rows found before stay until then. */
  *find(census: Census, orders: Orders, parts: ViewParts): Work {
    const isByIndex = census.isIndexed && this.#isByIndex();
    const rows = isByIndex ? census.count : census.filled;
    // As it is now: what comes while this is under way is for the next time.
    const isWhole = census.isDone && (!this.needsContents || (this.scan?.isDone ?? false));
    const scanned = this.needsContents ? (this.scan?.scanned ?? 0) : rows;
    if (isTextColumn(this.sort.column) && this.matched === 0 && !orders.has(census, this.sort.column)) {
      yield* this.#findFew(census, parts);
    }
    if (census.isDone && !this.needsContents) {
      yield* this.#walk(
        census,
        yield* orders.of(census, this.sort.column, parts, (read) => this.#note(read)),
      );
    } else {
      const ranks = yield* this.#ranks(census, rows, orders, parts);
      if (ranks === undefined) return this.#note(rows);
      const places = yield* chosenPlaces(census, rows, this.#judge(census));
      const ascending = yield* ordered(census, places, this.sort.column, ranks);
      this.#take(census, this.sort.descending ? ascending.reverse() : ascending, ascending.length);
    }
    this.#scanned = scanned;
    this.#isComplete = isByIndex || isWhole;
  }

  /** Something to look at while the texts of all rows are read. */
  *#findFew(census: Census, parts: ViewParts): Work {
    const rows = Math.min(FEW_ROWS, census.filled);
    const ranks = yield* ranksOf(this.sort.column as TextColumn, census, rows, parts, () => undefined);
    const places = yield* chosenPlaces(census, rows, this.#judge(census));
    const ascending = yield* ordered(census, places, this.sort.column, ranks);
    this.#take(census, this.sort.descending ? ascending.reverse() : ascending, ascending.length);
  }

  #note(read: number): void {
    this.#scanned = read;
  }

  #judge(census: Census): (place: number) => boolean {
    const { test, nowS, scan } = this;
    if (this.needsContents) return (place) => scan?.isMeant(place) ?? false;
    return (place) => {
      const row = census.at(place);
      return test.mayMatch(row, row.model, nowS);
    };
  }

  /** Null for columns of numbers; undefined while the texts of too many rows would have to be read again and again. */
  *#ranks(
    census: Census,
    rows: number,
    orders: Orders,
    parts: ViewParts,
  ): Work<Float64Array | null | undefined> {
    const { column } = this.sort;
    if (!isTextColumn(column)) return null;
    if (census.isDone) return yield* orders.ranks(census, column, parts, (read) => this.#note(read));
    if (rows > FEW_ROWS) return undefined;
    return yield* ranksOf(column, census, rows, parts, () => undefined);
  }

  /** Takes what matches out of the order of all rows: what comes first is found first. */
  *#walk(census: Census, ascending: Uint32Array): Work {
    const judge = this.#judge(census);
    if (Object.values(this.filter).every((member) => member === undefined)) {
      const order = this.sort.descending ? ascending.slice().reverse() : ascending;
      this.#take(census, order, order.length);
      return;
    }
    const found = new Uint32Array(ascending.length);
    const isFirst = this.#census === null || this.matched === 0;
    let count = 0;
    for (let at = 0; at < ascending.length; at++) {
      const place = ascending[this.sort.descending ? ascending.length - 1 - at : at] ?? 0;
      if (judge(place)) found[count++] = place;
      if (at % WALKED_A_STEP !== WALKED_A_STEP - 1) continue;
      this.#scanned = at + 1;
      if (isFirst) this.#take(census, found, count);
      yield;
    }
    this.#take(census, found, count);
  }

  #take(census: Census, order: Uint32Array, matched: number): void {
    this.#census = census;
    this.#order = order;
    this.matched = matched;
  }

  /** Whether what the indexes of the file tell is enough. */
  #isByIndex(): boolean {
    const { namespaces: _, states = [], ...others } = this.filter;
    return (
      INDEXED_COLUMNS.includes(this.sort.column) &&
      Object.values(others).every((member) => member === undefined) &&
      states.every((state) => INDEXED_STATES.includes(state))
    );
  }
}

/** The orders of all rows of the latest census, kept: sorting again by the same column costs nothing. */
export class Orders {
  #census: Census | null = null;
  readonly #orders = new Map<EntryColumn, Uint32Array>();
  readonly #ranks = new Map<EntryColumn, Float64Array>();

  /** Puts a census in the orders that are asked for most, before somebody asks. */
  *prepare(census: Census, parts: ViewParts): Work {
    for (const column of PREPARED_COLUMNS) yield* this.of(census, column, parts, () => undefined);
  }

  /** Whether the order is known already. */
  has(census: Census, column: EntryColumn): boolean {
    return this.#census === census && (this.#orders.has(column) || this.#ranks.has(column));
  }

  /** Ascending. The census has to be done. */
  *of(
    census: Census,
    column: EntryColumn,
    parts: ViewParts,
    onRead: (rows: number) => void,
  ): Work<Uint32Array> {
    this.#keepOnly(census);
    const known = this.#orders.get(column);
    if (known) return known;
    const ranks = isTextColumn(column) ? yield* this.ranks(census, column, parts, onRead) : null;
    const places =
      census.gone === 0 ? upTo(census.count) : yield* chosenPlaces(census, census.count, () => true);
    const order = yield* ordered(census, places, column, ranks);
    if (this.#census === census) this.#orders.set(column, order);
    return order;
  }

  *ranks(
    census: Census,
    column: 'key' | 'preview' | 'prompt',
    parts: ViewParts,
    onRead: (rows: number) => void,
  ): Work<Float64Array> {
    this.#keepOnly(census);
    const known = this.#ranks.get(column);
    if (known) return known;
    const ranks = yield* ranksOf(column, census, census.count, parts, onRead);
    if (this.#census === census) this.#ranks.set(column, ranks);
    return ranks;
  }

  #keepOnly(census: Census): void {
    if (this.#census === census) return;
    this.#census = census;
    this.#orders.clear();
    this.#ranks.clear();
  }
}
