import type { EntryId, EntryRow } from '../../../../shared/contract/browse.ts';
import type { RowRange } from '../../../components/grid/scrollSpace.ts';
import { PAGE_ROWS, pagesOf, type RowPages, rowAt, withPage } from './rowPages.ts';

/** So many pages are asked for at the same time. */
const AT_ONCE = 2;
/** Rows ahead of and behind what is in view that are fetched with it. */
const AHEAD_ROWS = 40;

/** Where the rows of a view come from. Null: it could not be said, or the view has ended. */
export interface RowSource {
  rows(offset: number, limit: number): Promise<readonly EntryRow[] | null>;
  place(id: EntryId): Promise<number | null>;
}

/**
 * Fetches the rows of one view as they come into view. What was in view last is asked for first; pages that were scrolled
 * past are not asked for at all.
 */
export class RowLoader {
  readonly #source: RowSource;
  readonly #tell: (pages: RowPages, shift: number) => void;
  #pages: RowPages = new Map();
  #inView: RowRange = { first: 0, last: -1 };
  #asking = new Set<number>();
  #failed = new Set<number>();
  /** Counts how often the rows changed; what was asked for before is not taken. */
  #edition = 0;
  #renewing = false;
  #renewAgain = false;
  #total = 0;
  #ended = false;

  /** `tell` gets the pages that are there, and by how many rows those in view moved. */
  constructor(source: RowSource, tell: (pages: RowPages, shift: number) => void) {
    this.#source = source;
    this.#tell = tell;
  }

  /** Fetches the rows that are seen first and gives the pages, without telling; empty where they did not come. */
  async start(inView: RowRange, total: number): Promise<RowPages> {
    this.#inView = inView;
    this.#total = total;
    await this.#renewOnce(null, () => undefined);
    return this.#pages;
  }

  /** The rows in view, and how many there are in all. */
  see(inView: RowRange, total: number): void {
    this.#inView = inView;
    this.#total = total;
    this.#fill();
  }

  /**
   * The rows are others now: those in view are fetched anew and exchanged at once. They stay where they are on screen
   * though rows came above them: `held` does if it is in view, else the first row that is still there. A list at its
   * start stays at its start, unless a row is held.
   */
  async renew(held: EntryId | null, total: number): Promise<void> {
    this.#total = total;
    this.#edition += 1;
    this.#failed.clear();
    this.#renewAgain = true;
    if (this.#renewing) return;
    this.#renewing = true;
    while (this.#renewAgain && !this.#ended) {
      this.#renewAgain = false;
      await this.#renewOnce(held);
    }
    this.#renewing = false;
    this.#fill();
  }

  /** Nothing is told any more. */
  end(): void {
    this.#ended = true;
  }

  async #renewOnce(held: EntryId | null, tell = this.#tell): Promise<void> {
    const shift = await this.#shiftOf(held);
    const wanted = pagesOf(this.#around(shift));
    const fetched = await Promise.all(
      wanted.map(async (page) => ({ page, rows: await this.#source.rows(page * PAGE_ROWS, PAGE_ROWS) })),
    );
    if (this.#ended || fetched.some(({ rows }) => rows === null)) return;
    const pages = new Map<number, readonly EntryRow[]>();
    for (const { page, rows } of fetched) if (rows !== null) pages.set(page, rows);
    this.#pages = pages;
    this.#inView = { first: this.#inView.first + shift, last: this.#inView.last + shift };
    tell(pages, shift);
  }

  async #shiftOf(held: EntryId | null): Promise<number> {
    for (const { index, id } of this.#anchors(held)) {
      const place = await this.#source.place(id);
      if (place !== null) return place - index;
    }
    return 0;
  }

  /** Rows in view that can say how far the list moved, the best first. */
  #anchors(held: EntryId | null): readonly { readonly index: number; readonly id: EntryId }[] {
    const { first, last } = this.#inView;
    const found: { readonly index: number; readonly id: EntryId }[] = [];
    for (let index = first; index <= last; index += 1) {
      const row = rowAt(this.#pages, index);
      if (!row) continue;
      const id = { namespace: row.namespace, key: row.key };
      if (held !== null && held.key === id.key && held.namespace === id.namespace) return [{ index, id }];
      if (found.length < 3 && first > 0) found.push({ index, id });
    }
    return found;
  }

  #around(shift = 0): RowRange {
    const { first, last } = this.#inView;
    return {
      first: Math.max(0, first + shift - AHEAD_ROWS),
      last: Math.min(this.#total - 1, last + shift + AHEAD_ROWS),
    };
  }

  #fill(): void {
    // What is fetched during a renewal would be thrown away with it.
    if (this.#renewing || this.#ended) return;
    const inView = pagesOf(this.#inView);
    const wanted = [...inView, ...pagesOf(this.#around()).filter((page) => !inView.includes(page))];
    for (const page of wanted) {
      if (this.#asking.size >= AT_ONCE) return;
      if (!this.#pages.has(page) && !this.#asking.has(page) && !this.#failed.has(page))
        void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const edition = this.#edition;
    this.#asking.add(page);
    const rows = await this.#source.rows(page * PAGE_ROWS, PAGE_ROWS);
    this.#asking.delete(page);
    if (this.#ended) return;
    if (rows === null) this.#failed.add(page);
    else if (edition === this.#edition) {
      this.#pages = withPage(this.#pages, page, rows);
      this.#tell(this.#pages, 0);
    }
    this.#fill();
  }
}
