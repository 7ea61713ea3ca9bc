import type { EntryRow } from '../../../../shared/contract/browse.ts';
import type { RowRange } from '../../../components/grid/scrollSpace.ts';

/** Rows are fetched so many at a time. */
export const PAGE_ROWS = 200;
/** So many pages are kept: enough for going back and forth, little for a list of a million rows. */
const KEPT_PAGES = 16;

/** The pages of a view that are there, by their number; the one used last is the last. */
export type RowPages = ReadonlyMap<number, readonly EntryRow[]>;

/** The numbers of the pages that hold these rows. */
export function pagesOf({ first, last }: RowRange): readonly number[] {
  const pages: number[] = [];
  if (last < first) return pages;
  for (let page = Math.floor(first / PAGE_ROWS); page <= Math.floor(last / PAGE_ROWS); page += 1) {
    pages.push(page);
  }
  return pages;
}

/** A row by its place; null while its page is not there, undefined where the page has no such row. */
export function rowAt(pages: RowPages, index: number): EntryRow | null | undefined {
  const page = pages.get(Math.floor(index / PAGE_ROWS));
  return page === undefined ? null : page[index % PAGE_ROWS];
}

/** The pages with one more; the ones that were not used for longest go. */
export function withPage(pages: RowPages, number: number, rows: readonly EntryRow[]): RowPages {
  const next = new Map(pages);
  next.delete(number);
  next.set(number, rows);
  for (const oldest of next.keys()) {
    if (next.size <= KEPT_PAGES) break;
    next.delete(oldest);
  }
  return next;
}
