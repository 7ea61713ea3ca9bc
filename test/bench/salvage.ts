import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tableSql } from '../../src/core/cache/tableSql.ts';
import { repairFile } from '../../src/core/repair/repairFile.ts';
import { createFreshFile } from '../../src/core/storage/freshFile.ts';
import { cutTail, overwrite } from '../support/damagedCache.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { bigCache } from './parts/bigCache.ts';
import { type Figure, figureOf } from './parts/figure.ts';

const ROUNDS = 3;
const PAGE = 8192;
const STEP_ROWS = 1000;

/**
 * A repair of a big cache of which one page in a hundred is zeroed, beside what SQL gets out of the same file (ranges of rowids,
 * halved where they fail): rows a second into a checked new file, and rows saved. And of one whose last tenth is cut off, where SQL gets nothing.
 */
export async function benchSalvage(outBench: string): Promise<readonly Figure[]> {
  const rows = Number(process.env.BENCH_ROWS ?? 200_000);
  const origin = bigCache(outBench, { rows });
  const rate = { ours: [] as number[], peer: [] as number[] };
  const saved = { ours: [] as number[], peer: [] as number[] };
  const cut = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const folder = mkdtempSync(join(outBench, 'salvage-'));
    try {
      const damaged = (name: string) => zeroed(copyOf(origin, join(folder, name)), round);
      const ours = timed(() => repair(damaged('ours')));
      const peer = timed(() => rangeScan(damaged('peer'), rows));
      rate.ours.push(ours.rows / ours.seconds);
      rate.peer.push(peer.rows / peer.seconds);
      saved.ours.push(ours.rows);
      saved.peer.push(peer.rows);
      const short = copyOf(origin, join(folder, 'cut'));
      cutTail(short, 0.1, PAGE);
      cut.ours.push(repair(short));
      cut.peer.push(rows);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const peerIs = 'ranges of rowids by SQL, halved where they fail, one page in a hundred zeroed';
  return [
    figureOf({ name: 'salvage-rate', unit: 'rows/s', peerIs, ...rate }),
    figureOf({ name: 'salvage-rows', unit: 'rows', peerIs, ...saved }),
    figureOf({
      ...{ name: 'salvage-cut-rows', unit: 'rows', ...cut },
      peerIs: 'all rows that there were before a tenth of the file was cut off; SQL gets none',
    }),
  ];
}

function copyOf(origin: string, file: string): string {
  copyFileSync(origin, file);
  return file;
}

function zeroed(file: string, seed: number): string {
  const next = seededRandom(seed + 1);
  const pages = Math.floor(statSync(file).size / PAGE);
  for (let n = 0; n < pages / 100; n += 1) {
    overwrite(file, Math.floor(1 + next() * (pages - 1)) * PAGE, Buffer.alloc(PAGE));
  }
  return file;
}

function timed(work: () => number): { readonly rows: number; readonly seconds: number } {
  const startedAt = performance.now();
  const rows = work();
  return { rows, seconds: (performance.now() - startedAt) / 1000 };
}

function repair(file: string): number {
  const job = { file, table: 'ai_cache', stamp: '20260115-120000', now: Date.now(), tick: () => undefined };
  return repairFile(job).rowsSaved;
}

/** Into a new file of the same kind, so that only the reading differs. */
function rangeScan(file: string, rows: number): number {
  const [createTable = '', ...indexes] = tableSql('ai_cache').setup;
  const fresh = createFreshFile(`${file}.new`, { pageSize: PAGE, setup: [createTable] });
  const insert = fresh.prepare('INSERT OR IGNORE INTO ai_cache VALUES (?, ?, ?, ?, ?, ?, ?)');
  const database = new Database(file, { readonly: true });
  const read = database
    .prepare<[number, number], (string | number | null)[]>(
      'SELECT * FROM ai_cache NOT INDEXED WHERE rowid BETWEEN ? AND ?',
    )
    .raw();
  let saved = 0;
  const take = (from: number, to: number): void => {
    try {
      for (const row of read.all(from, to)) saved += insert(...row);
    } catch {
      if (from === to) return;
      const middle = Math.floor((from + to) / 2);
      take(from, middle);
      take(middle + 1, to);
    }
  };
  for (let from = 1; from <= rows; from += STEP_ROWS) take(from, Math.min(rows, from + STEP_ROWS - 1));
  database.close();
  fresh.finish(indexes, { wal: true });
  return saved;
}
