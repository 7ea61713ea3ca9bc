import type { EntryFilter } from '../../shared/contract/browse.ts';
import type { Census } from './census.ts';
import type { DetailsSource, PromptDetails } from './detailsSource.ts';
import type { EntryTest } from './entryFilter.ts';
import type { EntrySource } from './entrySource.ts';
import type { Work } from './slices.ts';

const UNKNOWN = 0;
const YES = 1;
const NO = 2;

const PROMPTS_PAGE = 100;
const VALUES_PAGE = 100;
const PAGE_BYTES = 2_000_000;

export interface ContentScanParts {
  readonly source: EntrySource;
  readonly details: DetailsSource | null;
  readonly filter: EntryFilter;
  readonly test: EntryTest;
  readonly nowS: number;
}

/**
 * Which rows of a census a filter means that looks into values or prompts. Goes through the rows by their numbers, as far as the
 * census is filled, and reads only values of rows that may match.
 */
export class ContentScan {
  readonly census: Census;
  readonly #parts: ContentScanParts;
  #verdicts: Uint8Array;
  #promptHits: Uint8Array | null = null;
  /** Rows looked at so far. */
  scanned = 0;

  /** What `before` found of rows that are the same since is not read again. */
  constructor(census: Census, parts: ContentScanParts, before: ContentScan | null) {
    this.census = census;
    this.#parts = parts;
    this.#verdicts = new Uint8Array(census.count);
    if (before) this.#takeOver(before);
  }

  isMeant(place: number): boolean {
    return this.#verdicts[place] === YES;
  }

  get isDone(): boolean {
    return this.census.isDone && this.scanned >= this.census.count;
  }

  /** Looks at every row that is filled now. */
  *run(): Work {
    if (this.#parts.test.needsDetails && this.#promptHits === null) yield* this.#findPrompts();
    while (this.scanned < this.census.filled) {
      this.#grow();
      const from = this.scanned;
      const places = this.#nextPlaces();
      if (places.length > 0) this.#judge(places);
      for (let place = from; place < this.scanned; place++) {
        if (this.#verdicts[place] === UNKNOWN) this.#verdicts[place] = NO;
      }
      yield;
    }
  }

  #grow(): void {
    if (this.#verdicts.length >= this.census.count) return;
    const larger = new Uint8Array(Math.max(this.census.count, 2 * this.#verdicts.length));
    larger.set(this.#verdicts);
    this.#verdicts = larger;
  }

  /** The next rows whose contents decide, as many as may be read at once. */
  #nextPlaces(): number[] {
    const { census } = this;
    const { test, nowS } = this.#parts;
    const places: number[] = [];
    let bytes = 0;
    for (let looked = 0; this.scanned < census.filled && looked < 20 * VALUES_PAGE; looked++) {
      const place = this.scanned;
      const row = census.at(place);
      const isOpen = this.#verdicts[place] === UNKNOWN && !census.isGone(place);
      if (isOpen && test.mayMatch(row, row.model, nowS)) {
        if (places.length >= VALUES_PAGE || (places.length > 0 && bytes + row.bytes > PAGE_BYTES)) break;
        places.push(place);
        bytes += test.needsValue ? row.bytes : 0;
      }
      this.scanned += 1;
    }
    return places;
  }

  #judge(places: readonly number[]): void {
    const { census } = this;
    const { source, test, nowS } = this.#parts;
    const verdict = (place: number, value: unknown) => {
      const row = census.at(place);
      // Whether the prompt holds the letters is known: a text that does, or does not, stands for it.
      const prompt = this.#promptHits?.[place] === 1 ? (this.#parts.filter.text?.contains ?? '') : '';
      const details = test.needsDetails ? { model: row.model, prompt } : undefined;
      this.#verdicts[place] = test.matches(row, { value, details }, nowS) ? YES : NO;
    };
    if (!test.needsValue) {
      for (const place of places) verdict(place, undefined);
      return;
    }
    for (const { rowid, value } of source.values(places.map((place) => census.rowids[place] ?? 0))) {
      verdict(census.placeOf(rowid), value);
    }
  }

  *#findPrompts(): Work {
    const { source, details, filter, test } = this.#parts;
    const hits = new Uint8Array(this.census.count);
    const letters = filter.text?.contains ?? '';
    const pageAfter =
      details?.promptsWith(letters) ??
      ((id: number, limit: number) => details?.promptsAfter(id, limit) ?? []);
    const isWanted = filter.text !== undefined && filter.text.in !== 'values';
    for (let last = 0; isWanted; ) {
      const page: readonly PromptDetails[] = pageAfter(last, PROMPTS_PAGE);
      for (const row of page) {
        if (!test.hasText(row.prompt)) continue;
        const rowid = source.find(row);
        const place = rowid === null ? -1 : this.census.placeOf(rowid);
        if (place >= 0) hits[place] = 1;
      }
      last = page.at(-1)?.id ?? last;
      yield;
      if (page.length === 0) break;
    }
    this.#promptHits = hits;
  }

  #takeOver(before: ContentScan): void {
    const { census } = this;
    const { test, filter } = this.#parts;
    // Those may judge otherwise of a row whose value is the same.
    if (test.needsDetails || filter.hits !== undefined || filter.states !== undefined) return;
    for (let place = 0; place < census.count; place++) {
      const old = before.census.placeOf(census.rowids[place] ?? 0);
      // Whoever writes a value writes when it was made too.
      const isSame =
        old >= 0 &&
        census.createdAt[place] === before.census.createdAt[old] &&
        census.bytes[place] === before.census.bytes[old];
      if (isSame) this.#verdicts[place] = before.#verdicts[old] ?? UNKNOWN;
    }
  }
}
