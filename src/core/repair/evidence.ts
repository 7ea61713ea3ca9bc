import { rowMark } from './cacheRow.ts';
import type { Layout } from './layout.ts';
import { INTERIOR_INDEX, readBtreePage, readIndexCell, readRecord } from './pageFormat.ts';
import type { PageSource } from './pageSource.ts';
import type { Survey } from './survey.ts';

/** What the index says of a row that was found in the table. */
export type Verdict = 'confirmed' | 'contradicted' | 'unknown';

/** The index of (namespace, key) as a witness: it lists each row of the table a second time. */
export interface Evidence {
  /** True when the whole index could be read: a row that it does not list is not there (any more). */
  readonly isWhole: boolean;
  /** True when its pages are known to be live ones: what it says of a row is true. */
  readonly isSworn: boolean;
  /** Rows that it lists. */
  readonly rows: number;
  verdictOn(rowid: number, namespace: Buffer, key: Buffer): Verdict;
}

/** An entry of the index. */
export interface IndexEntry {
  readonly rowid: number;
  readonly namespace: Buffer;
  readonly key: Buffer;
}

// About 500 MB of memory; a larger index is not heard.
const MOST_ROWS = 8_000_000;

/** Hears the index: its own pages where its tree is known, else every page that holds such entries and is not free. */
export function readEvidence(source: PageSource, survey: Survey, layout: Layout): Evidence {
  const marks = new Map<number, number>();
  let isWhole = layout.indexPages !== null && layout.indexIsWhole;
  forEachIndexEntry(source, survey, layout, ({ rowid, namespace, key }) => {
    if (marks.size >= MOST_ROWS) isWhole = false;
    else marks.set(rowid, rowMark(namespace, key));
  });
  return {
    isWhole,
    isSworn: layout.indexPages !== null || layout.freeIsWhole,
    rows: marks.size,
    verdictOn: (rowid, namespace, key) => {
      const mark = marks.get(rowid);
      if (mark === undefined) return 'unknown';
      return mark === rowMark(namespace, key) ? 'confirmed' : 'contradicted';
    },
  };
}

/** Calls back for each entry of the index that can be read. */
export function forEachIndexEntry(
  source: PageSource,
  survey: Survey,
  layout: Layout,
  found: (entry: IndexEntry) => void,
): void {
  for (let number = 1; number <= survey.pages; number += 1) {
    const kind = survey.kindOf(number);
    if (kind !== 'keyLeaf' && kind !== 'keyInterior') continue;
    const counts = layout.indexPages ? layout.indexPages.has(number) : !layout.free.has(number);
    const page = counts ? source.page(number) : null;
    if (page) entriesOf(page, number, source).forEach(found);
  }
}

function entriesOf(page: Buffer, number: number, { shape }: PageSource): readonly IndexEntry[] {
  const btree = readBtreePage(page, number, shape);
  if (!btree) return [];
  return btree.cells.flatMap((at) => {
    const cell = readIndexCell(page, at, btree.type === INTERIOR_INDEX, shape);
    // A key so long that it lies on several pages is no witness.
    const record = cell && cell.overflow === 0 ? readRecord(cell.local) : null;
    if (record?.length !== 3) return [];
    const [namespace, key, rowid] = record;
    if (namespace?.kind !== 'text' || key?.kind !== 'text' || rowid?.kind !== 'number') return [];
    return [{ rowid: rowid.value, namespace: namespace.bytes, key: key.bytes }];
  });
}
