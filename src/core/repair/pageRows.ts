import { type CacheRowBytes, readCacheRow } from './cacheRow.ts';
import { wholePayload } from './overflow.ts';
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
