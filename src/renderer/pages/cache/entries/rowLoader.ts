import type { EntryId, EntryRow } from '../../../../shared/contract/browse.ts';
import type { RowRange } from '../../../components/grid/scrollSpace.ts';
import { PAGE_ROWS, pagesOf, type RowPages, rowAt, withPage } from './rowPages.ts';

/** So many pages are asked for at the same time. */
const AT_ONCE = 2;
/** Rows ahead of and behind what is in view that are fetched with it. */
const AHEAD_ROWS = 40;

/** Rows of a view, and how many it has in all by now. */
export interface SourceRows {
  readonly rows: readonly EntryRow[];
  readonly count: number;
}

/** Where the rows of a view come from. Null: it could not be said, or the view has ended. */
export interface RowSource {
  rows(offset: number, limit: number): Promise<SourceRows | null>;
  place(id: EntryId): Promise<number | null>;
}

/** A list as far as it is there. All of it goes on the screen at once, so that nothing jumps. */
export interface LoadedRows {
  readonly pages: RowPages;
  readonly count: number;
  /** By how many rows those in view moved. */
  readonly shift: number;
}

/** A row by which is told how far a list moved: its name, and its place before. */
interface Anchor {
  readonly index: number;
  readonly id: EntryId;
}

/**
 * Fetches the rows of one view as they come into view. What was in view last is asked for first; pages that were scrolled
 * past are not asked for at all.
 */
export class RowLoader {
  readonly #source: RowSource;
  readonly #tell: (rows: LoadedRows) => void;
  #pages: RowPages = new Map();
  #count = 0;
  #inView: RowRange = { first: 0, last: -1 };
  #asking = new Set<number>();
  #failed = new Set<number>();
  /** Counts how often the rows changed; what was asked for before is not taken. */
  #edition = 0;
  #renewing = false;
  #renewAgain = false;
  #ended = false;

  constructor(source: RowSource, tell: (rows: LoadedRows) => void) {
    this.#source = source;
    this.#tell = tell;
  }

  /** Fetches what is seen first; null where it could not be had. */
  async start(inView: RowRange): Promise<LoadedRows | null> {
    this.#inView = inView;
    return this.#renewOnce(null);
  }

  /** The rows in view. */
  see(inView: RowRange): void {
    this.#inView = inView;
    this.#fill();
  }

  /**
   * The rows are others now: those in view are fetched anew and exchanged at once. They stay where they are on screen
   * though rows came above them: `held` does if it is in view, else the first row that is still there. A list at its
   * start stays at its start, unless a row is held.
   */
  async renew(held: EntryId | null): Promise<void> {
    this.#edition += 1;
    this.#failed.clear();
    this.#renewAgain = true;
    if (this.#renewing) return;
    this.#renewing = true;
    while (this.#renewAgain && !this.#ended) {
      this.#renewAgain = false;
      const rows = await this.#renewOnce(held);
      if (rows !== null) this.#tell(rows);
    }
    this.#renewing = false;
    this.#fill();
  }

  /** Nothing is told any more. */
  end(): void {
    this.#ended = true;
  }

  async #renewOnce(held: EntryId | null, tries = 3): Promise<LoadedRows | null> {
    const anchor = await this.#anchorOf(held);
    const about = anchor === null ? 0 : anchor.place - anchor.index;
    const fetched = await Promise.all(
      pagesOf(this.#around(about)).map(async (page) => ({ page, got: await this.#ask(page) })),
    );
    if (this.#ended) return null;
    const pages = new Map<number, readonly EntryRow[]>();
    let count = this.#count;
    for (const { page, got } of fetched) {
      if (got === null) return null;
      count = got.count;
      pages.set(page, got.rows);
    }
    // Since its place was asked for more rows may have come, even so many that it is elsewhere.
    const place = anchor === null ? null : placeIn(pages, anchor.id);
    if (anchor !== null && place === null && tries > 1) return this.#renewOnce(held, tries - 1);
    const shift = anchor === null ? 0 : (place ?? anchor.place) - anchor.index;
    this.#pages = pages;
    this.#count = count;
    this.#inView = { first: this.#inView.first + shift, last: this.#inView.last + shift };
    return { pages, count, shift };
  }

  /** A row in view that is still in the list, where it was and about where it is. */
  async #anchorOf(held: EntryId | null): Promise<(Anchor & { readonly place: number }) | null> {
    for (const anchor of this.#anchors(held)) {
      const place = await this.#source.place(anchor.id);
      if (place !== null) return { ...anchor, place };
    }
    return null;
  }

  /** Rows in view that can say how far the list moved, the best first. */
  #anchors(held: EntryId | null): readonly Anchor[] {
    const { first, last } = this.#inView;
    const found: Anchor[] = [];
    for (let index = first; index <= last; index += 1) {
      const row = rowAt(this.#pages, index);
      if (!row) continue;
      const id = { namespace: row.namespace, key: row.key };
      if (held !== null && isSame(held, id)) return [{ index, id }];
      if (found.length < 3 && first > 0) found.push({ index, id });
    }
    return found;
  }

  #around(shift: number): RowRange {
    const { first, last } = this.#inView;
    return { first: Math.max(0, first + shift - AHEAD_ROWS), last: Math.max(0, last + shift + AHEAD_ROWS) };
  }

  #ask(page: number): Promise<SourceRows | null> {
    return this.#source.rows(page * PAGE_ROWS, PAGE_ROWS);
  }

  #fill(): void {
    // What is fetched during a renewal would be thrown away with it.
    if (this.#renewing || this.#ended) return;
    const { first, last } = this.#around(0);
    const around = pagesOf({ first, last: Math.min(last, this.#count - 1) });
    const inView = pagesOf(this.#inView).filter((page) => around.includes(page));
    for (const page of [...inView, ...around.filter((page) => !inView.includes(page))]) {
      if (this.#asking.size >= AT_ONCE) return;
      if (!this.#pages.has(page) && !this.#asking.has(page) && !this.#failed.has(page))
        void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const edition = this.#edition;
    this.#asking.add(page);
    const got = await this.#ask(page);
    this.#asking.delete(page);
    if (this.#ended) return;
    if (got === null) this.#failed.add(page);
    else if (edition === this.#edition) {
      this.#pages = withPage(this.#pages, page, got.rows);
      this.#count = got.count;
      this.#tell({ pages: this.#pages, count: this.#count, shift: 0 });
    }
    this.#fill();
  }
}

function isSame(a: EntryId, b: EntryId): boolean {
  return a.key === b.key && a.namespace === b.namespace;
}

function placeIn(pages: RowPages, id: EntryId): number | null {
  for (const [page, rows] of pages) {
    const index = rows.findIndex((row) => isSame(row, id));
    if (index >= 0) return page * PAGE_ROWS + index;
  }
  return null;
}
