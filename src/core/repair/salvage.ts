import type { CacheRowBytes } from './cacheRow.ts';
import { type Evidence, forEachIndexEntry, type IndexEntry, readEvidence } from './evidence.ts';
import { type Layout, type RowidRange, readLayout } from './layout.ts';
import { readPageRows, type Unreadable } from './pageRows.ts';
import { openPages, type PageSource } from './pageSource.ts';
import { type Survey, surveyPages } from './survey.ts';

/** Takes a row that was saved; false when it has one of that rowid or key already. */
export type TakeRow = (row: CacheRowBytes) => boolean;

/** What salvage found and gave. */
export interface SalvageReport {
  readonly rowsSaved: number;
  /** Rows that must have been there, by the index; null when the index cannot tell. */
  readonly rowsExpected: number | null;
  /** Rows of which a part is left; the first thousand by name. */
  readonly unreadable: number;
  readonly unreadableRows: readonly Unreadable[];
  /** Rows that the index lists and that are lost; the first thousand by key. */
  readonly missing: readonly { readonly namespace: string; readonly key: string }[];
  /** Rows that were found and not taken, because they may be old ones. */
  readonly notTaken: number;
  readonly pages: number;
  readonly lostPages: number;
  readonly usedWal: boolean;
  /** As `PageSource`. */
  readonly keepsLog: boolean;
}

export interface SalvageOptions {
  readonly file: string;
  /** Name of the cache table. */
  readonly table: string;
  /** The file has other tables of this form, so that a page that nothing leads to may be one of theirs. */
  readonly hasSiblings?: boolean;
  readonly take: TakeRow;
  /** Told of each row that the index lists and that is lost, once everything was taken. */
  readonly lost?: (entry: IndexEntry) => void;
  /** Told now and then how far it is, 0 to 1. Throws to stop. */
  readonly tick: (share: number) => void;
}

const MOST_NAMED = 1000;

/**
 * Hands over every row of the cache table that can be read from the pages of a damaged file: never a row that was
 * deleted or replaced, never one whose value is not whole. The file and its log are only read. Throws
 * `storage.cannot_open` or `storage.not_a_database`.
 */
export function salvage({ file, table, hasSiblings, take, lost, tick }: SalvageOptions): SalvageReport {
  const found = chooseReading(file, table, (share) => tick(share / 2));
  try {
    return takeRows(found, { hasSiblings, take, lost, tick: (share) => tick(0.5 + share / 2) });
  } finally {
    found.source.close();
  }
}

interface Reading {
  readonly source: PageSource;
  readonly survey: Survey;
  readonly layout: Layout;
}

/** With the log on top, unless table and index agree better without it: then the log is another file's. */
function chooseReading(file: string, table: string, tick: (share: number) => void): Reading {
  const withWal = read(file, table, true, tick);
  if (!withWal.source.usesWal) return withWal;
  const doubts = doubtsAbout(withWal);
  if (doubts === 0) return withWal;
  const without = read(file, table, false, tick);
  const isBetter = doubtsAbout(without) < doubts;
  (isBetter ? withWal : without).source.close();
  return isBetter ? without : withWal;
}

/** Rows of the tree that do not belong where they are, or that the index knows otherwise. Lost pages are no doubt. */
function doubtsAbout({ source, survey, layout }: Reading): number {
  const evidence = readEvidence(source, survey, layout);
  let doubts = 0;
  for (const [number, { low, high }] of layout.reached) {
    for (const { rowid, namespace, key } of readPageRows(source, survey, number).rows) {
      const verdict = evidence.verdictOn(rowid, namespace, key);
      const isUnheardOf = verdict === 'unknown' && evidence.isWhole;
      if (rowid <= low || rowid > high || verdict === 'contradicted' || isUnheardOf) doubts += 1;
    }
  }
  return doubts;
}

function read(file: string, table: string, wal: boolean, tick: (share: number) => void): Reading {
  const source = openPages(file, { wal });
  try {
    const survey = surveyPages(source, source.pageCount, tick);
    return { source, survey, layout: readLayout(source, survey, table) };
  } catch (caught) {
    source.close();
    throw caught;
  }
}

function takeRows(
  reading: Reading,
  { hasSiblings = false, take, lost, tick }: Omit<SalvageOptions, 'file' | 'table'>,
): SalvageReport {
  const { source, survey, layout } = reading;
  const evidence = readEvidence(source, survey, layout);
  const taken = new Taken(take);
  const misplaced: number[] = [];
  // First what the tree leads to, so that no orphan takes its place.
  let done = 0;
  for (const [number, range] of layout.reached) {
    if (done++ % 256 === 0) tick(done / (2 * layout.reached.size));
    if (!taken.fromTree(readPageRows(source, survey, number), range, evidence)) misplaced.push(number);
  }
  const treeIsWhole = layout.treeIsWhole && misplaced.length === 0;
  if (!treeIsWhole) {
    for (let number = 1; number <= survey.pages; number += 1) {
      if (number % 4096 === 0) tick(0.5 + number / (2 * survey.pages));
      if (isOrphan(reading, number) || misplaced.includes(number)) {
        taken.fromOrphan(readPageRows(source, survey, number), layout, evidence, hasSiblings);
      }
    }
  }
  return { ...taken.report(missingEntries(reading, evidence, taken, lost), evidence), ...facts(reading) };
}

function facts({ source, survey }: Reading) {
  return { pages: survey.pages, lostPages: survey.lost, usedWal: source.usesWal, keepsLog: source.keepsLog };
}

function isOrphan({ survey, layout }: Reading, number: number): boolean {
  const belongs = layout.reached.has(number) || layout.foreign.has(number) || layout.free.has(number);
  return survey.kindOf(number) === 'cacheLeaf' && !belongs;
}

/** What the index lists and nobody found; only an index that can be trusted is asked. */
function missingEntries(
  reading: Reading,
  evidence: Evidence,
  taken: Taken,
  lost: SalvageOptions['lost'],
): readonly IndexEntry[] {
  if (reading.layout.indexPages === null || evidence.rows === taken.rowids.size) return [];
  const missing: IndexEntry[] = [];
  forEachIndexEntry(reading.source, reading.survey, reading.layout, (entry) => {
    if (taken.rowids.has(entry.rowid)) return;
    lost?.(entry);
    if (missing.length >= MOST_NAMED) return;
    missing.push({ ...entry, namespace: Buffer.from(entry.namespace), key: Buffer.from(entry.key) });
  });
  return missing;
}

/** The rows that were handed over, and those that were not. */
class Taken {
  readonly rowids = new Set<number>();
  readonly #take: TakeRow;
  readonly #named: Unreadable[] = [];
  #unreadable = 0;
  #notTaken = 0;

  constructor(take: TakeRow) {
    this.#take = take;
  }

  /** False, and nothing taken, when the page is not the one that the tree means. */
  fromTree(page: ReturnType<typeof readPageRows>, { low, high }: RowidRange, evidence: Evidence): boolean {
    const inPlace = page.rows.filter(({ rowid }) => rowid > low && rowid <= high);
    if (2 * inPlace.length < page.rows.length || isContradicted(inPlace, evidence)) return false;
    this.#note(page.unreadable);
    for (const row of page.rows) this.#add(row, inPlace.includes(row));
    return true;
  }

  /** A page that nothing leads to any more is live when it is not free, or when the index vouches for its rows. */
  fromOrphan(
    page: ReturnType<typeof readPageRows>,
    layout: Layout,
    evidence: Evidence,
    hasSiblings: boolean,
  ): void {
    const isLive =
      !hasSiblings && layout.freeIsWhole && !evidence.isWhole && !isContradicted(page.rows, evidence);
    if (isLive) this.#note(page.unreadable);
    for (const row of page.rows) {
      const isVouchedFor =
        evidence.isSworn && evidence.verdictOn(row.rowid, row.namespace, row.key) === 'confirmed';
      this.#add(row, isLive || isVouchedFor);
    }
  }

  report(missing: readonly IndexEntry[], evidence: Evidence) {
    return {
      rowsSaved: this.rowids.size,
      rowsExpected: evidence.isWhole ? evidence.rows : null,
      unreadable: this.#unreadable,
      unreadableRows: this.#named,
      missing: missing.map(({ namespace, key }) => ({
        namespace: namespace.toString(),
        key: key.toString(),
      })),
      notTaken: this.#notTaken,
    };
  }

  #add(row: CacheRowBytes, isGood: boolean): void {
    if (this.rowids.has(row.rowid)) return;
    if (isGood && this.#take(row)) this.rowids.add(row.rowid);
    else this.#notTaken += 1;
  }

  #note(unreadable: readonly Unreadable[]): void {
    this.#unreadable += unreadable.length;
    this.#named.push(...unreadable.slice(0, MOST_NAMED - this.#named.length));
  }
}

/** Whether the index knows most of the rows by other keys: the page is another file's. */
function isContradicted(rows: readonly CacheRowBytes[], evidence: Evidence): boolean {
  const verdicts = rows.map(({ rowid, namespace, key }) => evidence.verdictOn(rowid, namespace, key));
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length;
  return count('contradicted') > count('confirmed');
}
