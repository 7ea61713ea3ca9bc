import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { salvage } from '../../../src/core/repair/salvage.ts';
import {
  copySet,
  cutTail,
  fileIn,
  overwrite,
  pagesOfType,
  rowText,
  type Truth,
  writeCacheFile,
} from '../../support/damagedCache.ts';

const PAGE = 4096;
const ROWS = 8000;
const LEAF_TABLE = 0x0d;
const LEAF_INDEX = 0x0a;

interface Sample {
  readonly file: string;
  readonly truth: Truth;
}

let folder: string;
let closed: Sample;
let running: Sample;
let other: Sample;

function sample(name: string, options: { seed?: number; liveWal?: boolean; pageSize?: number }): Sample {
  const file = fileIn(folder, name);
  return { file, truth: writeCacheFile(file, { rows: ROWS, ...options }) };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ai-ops-console-'));
  closed = sample('closed', {});
  running = sample('running', { liveWal: true });
  other = sample('other', { seed: 2, liveWal: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A repeatable sequence of numbers below `limit`. */
function numbers(seed: number) {
  let state = seed;
  return (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % limit;
  };
}

function garbage(length: number, seed = 7): Buffer {
  const next = numbers(seed);
  return Buffer.from(Array.from({ length }, () => next(65_536) >> 8));
}

let copies = 0;

function damagedCopy({ file }: Sample, damage: (copy: string) => void): string {
  const copy = fileIn(folder, `copy-${copies++}`);
  copySet(file, copy);
  damage(copy);
  return copy;
}

function salvageAll(file: string) {
  const rows = new Map<number, string>();
  const report = salvage({
    file,
    table: 'ai_cache',
    tick: () => undefined,
    take: (row) => {
      rows.set(row.rowid, rowText(row));
      return true;
    },
  });
  return { rows, report };
}

/** Rows that came back otherwise than they were. The promise is that there are none, whatever was damaged. */
function wrongRows(rows: ReadonlyMap<number, string>, truth: Truth): readonly string[] {
  return [...rows].filter(([id, text]) => truth.get(id) !== text).map(([id]) => `row ${id}`);
}

const pagesIn = (file: string) => Math.floor(statSync(file).size / PAGE);

/** What was damaged, and the share of all rows that must come back at least. */
const damages: readonly (readonly [name: string, share: number, damage: (file: string) => void])[] = [
  ['nothing', 1, () => undefined],
  [
    'one page in the middle is zeroed',
    0.998,
    (file) => overwrite(file, (pagesIn(file) >> 1) * PAGE, Buffer.alloc(PAGE)),
  ],
  [
    '64 pages in a row are zeroed',
    0.98,
    (file) => overwrite(file, (pagesIn(file) >> 1) * PAGE, Buffer.alloc(64 * PAGE)),
  ],
  [
    'every hundredth page is zeroed',
    0.97,
    (file) => {
      const next = numbers(42);
      for (let count = 0; count < pagesIn(file) / 100; count += 1) {
        overwrite(file, (1 + next(pagesIn(file) - 1)) * PAGE, Buffer.alloc(PAGE));
      }
    },
  ],
  [
    'five pages are overwritten with garbage',
    0.98,
    (file) => {
      const next = numbers(43);
      for (let count = 0; count < 5; count += 1) {
        overwrite(file, (1 + next(pagesIn(file) - 1)) * PAGE, garbage(PAGE, count));
      }
    },
  ],
  ['the last tenth is cut off', 0.85, (file) => cutTail(file, 0.1, PAGE)],
  ['the header is garbage', 1, (file) => overwrite(file, 0, garbage(100))],
  ['the whole first page is garbage', 1, (file) => overwrite(file, 0, garbage(PAGE))],
  [
    'bits of the index are flipped',
    0.999,
    (file) => {
      for (const page of pagesOfType(file, LEAF_INDEX, PAGE).slice(0, 20)) {
        overwrite(file, (page - 1) * PAGE + PAGE - 40, Buffer.from([0x5a]));
      }
    },
  ],
  [
    'a page of another cache stands in the place of one of its own',
    0.99,
    (file) => {
      const from = pagesOfType(other.file, LEAF_TABLE, PAGE)[100] ?? 0;
      const to = pagesOfType(file, LEAF_TABLE, PAGE)[50] ?? 0;
      overwrite(file, (to - 1) * PAGE, readFileSync(other.file).subarray((from - 1) * PAGE, from * PAGE));
    },
  ],
];

describe.each(damages)('%s', (_name, share, damage) => {
  test('of a closed file, what can be read comes back, and nothing else', () => {
    const { rows, report } = salvageAll(damagedCopy(closed, damage));
    expect(wrongRows(rows, closed.truth)).toEqual([]);
    expect(rows.size / closed.truth.size).toBeGreaterThanOrEqual(share);
    expect(report.rowsSaved).toBe(rows.size);
  });

  test('of a file in use, with changes that are only in its log, too', () => {
    const { rows, report } = salvageAll(damagedCopy(running, damage));
    expect(wrongRows(rows, running.truth)).toEqual([]);
    expect(rows.size / running.truth.size).toBeGreaterThanOrEqual(share);
    expect(report.usedWal).toBe(true);
  });
});

test('rows of lost pages are named by key, as the index has them', () => {
  const damage = (file: string) => {
    const page = pagesOfType(file, LEAF_TABLE, PAGE)[200] ?? 0;
    overwrite(file, (page - 1) * PAGE, Buffer.alloc(PAGE));
  };
  const { rows, report } = salvageAll(damagedCopy(closed, damage));
  const lost = [...closed.truth].filter(([id]) => !rows.has(id)).map(([, text]) => JSON.parse(text)[1]);
  expect(lost.length).toBeGreaterThan(0);
  expect(report.missing.map(({ key }) => key).sort()).toEqual(lost.sort());
  expect(report.rowsExpected).toBe(closed.truth.size);
});

test('a log of another file is not taken for this one', () => {
  const file = damagedCopy(closed, (copy) => copyFileSync(`${other.file}-wal`, `${copy}-wal`));
  const { rows, report } = salvageAll(file);
  expect(report.usedWal).toBe(false);
  expect(wrongRows(rows, closed.truth)).toEqual([]);
  expect(rows.size).toBe(closed.truth.size);
});

test('a log whose end was not written yet counts up to its last commit', () => {
  const file = damagedCopy(running, (copy) => {
    const wal = readFileSync(`${copy}-wal`);
    writeFileSync(`${copy}-wal`, Buffer.concat([wal, garbage(3 * PAGE)]));
  });
  const { rows } = salvageAll(file);
  expect(wrongRows(rows, running.truth)).toEqual([]);
  expect(rows.size).toBe(running.truth.size);
});

test('without its log a file gives its last checkpoint, whole', () => {
  const file = fileIn(folder, 'no-log');
  copyFileSync(running.file, file);
  const { report } = salvageAll(file);
  expect(report.rowsSaved).toBe(report.rowsExpected);
  expect(report.unreadable).toBe(0);
});

test('a value of many megabytes comes back byte by byte, and never in part', () => {
  const file = fileIn(folder, 'large');
  const truth = writeCacheFile(file, { rows: 20, largeBytes: 20_000_000 });
  expect(wrongRows(salvageAll(file).rows, truth)).toEqual([]);
  expect(salvageAll(file).rows.size).toBe(truth.size);
  const torn = damagedCopy({ file, truth }, (copy) =>
    overwrite(copy, (pagesIn(copy) >> 1) * PAGE, Buffer.alloc(PAGE)),
  );
  const { rows, report } = salvageAll(torn);
  expect(wrongRows(rows, truth)).toEqual([]);
  expect(rows.size).toBe(truth.size - 1);
  expect(report.unreadableRows).toEqual([expect.objectContaining({ why: 'goes on on a page that is lost' })]);
});

test.each([512, 1024, 16_384, 65_536])('pages of %i bytes are found without a header, too', (pageSize) => {
  const file = fileIn(folder, `pages-${pageSize}`);
  const truth = writeCacheFile(file, { rows: 2000, pageSize });
  overwrite(file, 0, garbage(pageSize));
  const { rows } = salvageAll(file);
  expect(wrongRows(rows, truth)).toEqual([]);
  expect(rows.size).toBe(truth.size);
});

test.each([
  ['an empty file', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(100_000)],
  ['something else', garbage(100_000)],
  ['text', Buffer.from('{"not": "a database"}'.repeat(1000))],
])('%s is said to be no database', (name, bytes) => {
  const file = fileIn(folder, `foreign-${name.replaceAll(' ', '-')}`);
  writeFileSync(file, bytes);
  expect(() => salvageAll(file)).toThrow(expect.objectContaining({ code: 'storage.not_a_database' }));
});
