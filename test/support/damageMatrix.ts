import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { readLayout } from '../../src/core/repair/layout.ts';
import { readBtreePage, readTableCell } from '../../src/core/repair/pageFormat.ts';
import { openPages, type PageSource } from '../../src/core/repair/pageSource.ts';
import { salvage } from '../../src/core/repair/salvage.ts';
import { surveyPages } from '../../src/core/repair/survey.ts';
import { errorBodyOf } from '../../src/shared/errors.ts';
import {
  copySet,
  cutTail,
  fileIn,
  overwrite,
  pagesOfType,
  readTruth,
  rowText,
  type Truth,
  writeCacheFile,
} from './damagedCache.ts';
import { seededRandom } from './seededRandom.ts';

const PAGE = 4096;
const LEAF_TABLE = 0x0d;
const LEAF_INDEX = 0x0a;

/** A cache file with what it holds, and another one of the same size with other entries. */
export interface Sample {
  readonly file: string;
  readonly truth: Truth;
  readonly other: string;
}

/** Entries written, replaced, deleted, longer than a page; one value of `largeBytes`; the last changes in the log with `liveWal`. */
export function writeSample(
  folder: string,
  options: { rows: number; liveWal: boolean; largeBytes: number },
): Sample {
  const name = options.liveWal ? 'running' : 'closed';
  const file = fileIn(folder, name);
  const other = fileIn(folder, `${name}-other`);
  const truth = writeCacheFile(file, options);
  writeCacheFile(other, { ...options, largeBytes: 0, seed: 2, liveWal: true });
  return { file, truth, other };
}

interface Damage {
  readonly name: string;
  /** Damages `file`, a copy of the sample. */
  readonly apply: (file: string, sample: Sample) => void;
  /** The log is lost with it: what is to come back is what the file itself holds. */
  readonly withoutLog?: true;
}

const pagesIn = (file: string) => Math.floor(statSync(file).size / PAGE);

function garbage(length: number, seed: number): Buffer {
  const next = seededRandom(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
}

/** Every kind of damage that a repair must cope with. */
export const damages: readonly Damage[] = [
  {
    name: 'zeroed pages in the middle',
    apply: (file) => overwrite(file, (pagesIn(file) >> 1) * PAGE, Buffer.alloc(32 * PAGE)),
  },
  {
    name: 'overwritten pages',
    apply: (file) => {
      const next = seededRandom(7);
      for (let n = 0; n < Math.max(5, pagesIn(file) / 200); n += 1) {
        overwrite(file, Math.floor(1 + next() * (pagesIn(file) - 1)) * PAGE, garbage(PAGE, n));
      }
    },
  },
  { name: 'a truncated tail', apply: (file) => cutTail(file, 0.1, PAGE) },
  { name: 'a garbage header', apply: (file) => overwrite(file, 0, garbage(100, 3)) },
  { name: 'a garbage first page', apply: (file) => overwrite(file, 0, garbage(PAGE, 4)) },
  {
    name: 'flipped bits in an index',
    apply: (file) => {
      const bytes = readFileSync(file);
      for (const page of pagesOfType(file, LEAF_INDEX, PAGE).filter((_, n) => n % 3 === 0)) {
        const at = page * PAGE - 40;
        overwrite(file, at, Buffer.from([(bytes[at] ?? 0) ^ 0x10]));
      }
    },
  },
  {
    name: 'a log of another file',
    apply: (file, { other }) => copyFileSync(`${other}-wal`, `${file}-wal`),
    withoutLog: true,
  },
  { name: 'a missing log', apply: (file) => rmSync(`${file}-wal`, { force: true }), withoutLog: true },
  {
    name: 'pages of another database',
    apply: (file, { other }) => {
      const from = pagesOfType(other, LEAF_TABLE, PAGE);
      const to = pagesOfType(file, LEAF_TABLE, PAGE);
      const bytes = readFileSync(other);
      for (let n = 1; n <= 5; n += 1) {
        const source = from[Math.floor((from.length * n) / 7)] ?? 1;
        const target = to[Math.floor((to.length * n) / 6) - 1] ?? 1;
        overwrite(file, (target - 1) * PAGE, bytes.subarray((source - 1) * PAGE, source * PAGE));
      }
    },
  },
  { name: 'zero bytes', apply: (file) => writeFileSync(file, '') },
];

/** What came back of a damaged copy of a sample. */
export interface Outcome {
  /** Rows of which every page is as it was. */
  readonly intact: number;
  readonly savedOfIntact: number;
  readonly saved: number;
  /** Rows that came back otherwise than they were, or that there were not. */
  readonly wrong: readonly number[];
  /** The code of the error that it ended with; null when it did its work. */
  readonly failed: string | null;
}

/** Damages a copy of a sample and salvages it. */
export function salvageDamaged(sample: Sample, damage: Damage): Outcome {
  const file = `${sample.file}-damaged`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  copySet(sample.file, file);
  const before = damage.withoutLog ? alone(sample.file) : { file: sample.file, truth: sample.truth };
  const pages = pagesOfRows(before.file);
  damage.apply(file, sample);
  const isIntact = pageComparison(before.file, file, damage.withoutLog !== true);
  const rows = new Map<number, string>();
  let failed: string | null = null;
  try {
    salvage({
      ...{ file, table: 'ai_cache', tick: () => undefined },
      take: (row) => {
        rows.set(row.rowid, rowText(row));
        return true;
      },
    });
  } catch (caught) {
    failed = errorBodyOf(caught).code;
  }
  const intact = [...pages].filter(([, of]) => of.every(isIntact)).map(([rowid]) => rowid);
  return {
    intact: intact.length,
    savedOfIntact: intact.filter((rowid) => rows.has(rowid)).length,
    saved: rows.size,
    wrong: [...rows].filter(([rowid, text]) => before.truth.get(rowid) !== text).map(([rowid]) => rowid),
    failed,
  };
}

/** The file without its log, and what SQLite finds in it. */
function alone(file: string): { readonly file: string; readonly truth: Truth } {
  const copy = `${file}-alone`;
  for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true });
  copyFileSync(file, copy);
  const database = new Database(copy);
  const truth = readTruth(database);
  database.close();
  copyFileSync(file, copy);
  return { file: copy, truth };
}

/** The pages that each row of a sound file lies on: its leaf page, and those on which its value goes on. */
function pagesOfRows(file: string): ReadonlyMap<number, readonly number[]> {
  const source = openPages(file, { wal: true });
  try {
    const survey = surveyPages(source, source.pageCount, () => undefined);
    const found = new Map<number, readonly number[]>();
    for (const number of readLayout(source, survey, 'ai_cache').reached.keys()) {
      const page = Buffer.from(source.page(number) ?? Buffer.alloc(0));
      for (const at of readBtreePage(page, number, source.shape)?.cells ?? []) {
        const cell = readTableCell(page, at, source.shape);
        if (cell) found.set(cell.rowid, [number, ...chainFrom(source, cell.overflow)]);
      }
    }
    return found;
  } finally {
    source.close();
  }
}

function chainFrom(source: PageSource, first: number): readonly number[] {
  const chain: number[] = [];
  for (let next = first; next !== 0; next = source.page(next)?.readUInt32BE(0) ?? 0) chain.push(next);
  return chain;
}

/** Whether a page is the same in both files, with the log on top where there is one still. */
function pageComparison(before: string, after: string, withLog: boolean): (page: number) => boolean {
  const bytes = readFileSync(before);
  const damaged = readFileSync(after);
  const source = openPages(before, { wal: withLog });
  const inLog = new Set<number>();
  for (let page = 1; page <= source.pageCount; page += 1) {
    const read = source.page(page);
    if (read && !read.equals(bytes.subarray((page - 1) * PAGE, page * PAGE))) inLog.add(page);
  }
  source.close();
  return (page) => {
    if (inLog.has(page)) return true;
    const [from, to] = [(page - 1) * PAGE, page * PAGE];
    return damaged.length >= to && damaged.subarray(from, to).equals(bytes.subarray(from, to));
  };
}
