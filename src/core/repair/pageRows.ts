import { type CacheRowBytes, readCacheRow } from './cacheRow.ts';
import { type Payload, readBtreePage, readTableCell } from './pageFormat.ts';
import type { PageSource } from './pageSource.ts';
import type { Survey } from './survey.ts';

/** A row that is there but cannot be read whole. */
export interface Unreadable {
  readonly page: number;
  readonly rowid: number | null;
  /** Ends the sentence "the row ...". */
  readonly why: string;
}

/** What is on one leaf page of the table. */
export interface PageRows {
  readonly rows: readonly CacheRowBytes[];
  readonly unreadable: readonly Unreadable[];
}

/** Reads all rows of a leaf page, with their overflow pages. The bytes are copies. */
export function readPageRows(source: PageSource, survey: Survey, number: number): PageRows {
  const rows: CacheRowBytes[] = [];
  const unreadable: Unreadable[] = [];
  // Overflow pages are read through the same source, which hands out its page only until the next call.
  const page = Buffer.from(source.page(number) ?? Buffer.alloc(0));
  for (const at of readBtreePage(page, number, source.shape)?.cells ?? []) {
    const cell = readTableCell(page, at, source.shape);
    const record = cell && wholePayload(source, survey, cell);
    const row = cell && record ? readCacheRow(cell.rowid, record) : null;
    if (cell && row && !(cell.overflow !== 0 && !isJson(row.valueJson))) rows.push(row);
    else unreadable.push({ page: number, rowid: cell?.rowid ?? null, why: whyNot(cell, record) });
  }
  return { rows, unreadable };
}

function whyNot(cell: Payload | null, record: Buffer | null): string {
  if (!cell) return 'has a damaged beginning';
  return record ? 'has a damaged value' : 'goes on on a page that is lost';
}

/** The whole payload of a cell; null when its chain of overflow pages is broken. */
function wholePayload(source: PageSource, survey: Survey, cell: Payload): Buffer | null {
  if (cell.overflow === 0) return Buffer.from(cell.local);
  const whole = Buffer.alloc(cell.size);
  let filled = cell.local.copy(whole);
  let next = cell.overflow;
  while (filled < cell.size) {
    // A page of another kind stands where the value went on; a loop ends by the size.
    const page =
      next > 1 && next <= survey.pages && survey.kindOf(next) === 'other' ? source.page(next) : null;
    if (!page) return null;
    next = page.readUInt32BE(0);
    filled += page.copy(whole, filled, 4, Math.min(source.shape.usable, 4 + cell.size - filled));
  }
  return next === 0 ? whole : null;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Lost parts of a long value are zeros or foreign bytes, which no JSON has in these places. */
function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(decoder.decode(bytes));
    return true;
  } catch {
    return false;
  }
}
