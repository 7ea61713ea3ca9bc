import Database from 'better-sqlite3';
import type { EntryColumn, EntryFilter } from '../../src/shared/contract/browse.ts';
import { seededRandom } from '../support/seededRandom.ts';
import { BIG, bigBrowser, plainPage } from './parts/bigBrowser.ts';
import { BIG_CACHE_NEWEST_S, bigCache } from './parts/bigCache.ts';
import { type Figure, figureOf } from './parts/figure.ts';

const ROWS = 1_000_000;
const PEER_IS = '1,000,000 rows of 2 KB; the same page by plain SQL, row numbers first, on one thread';

/** From nothing to the first page of rows: thread, connections, and what was used last. */
export async function benchBrowseOpen(outBench: string): Promise<readonly Figure[]> {
  const file = bigCache(outBench, { rows: ROWS });
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startedAt = performance.now();
    const { browser, close } = bigBrowser(file);
    const { view } = await browser.open(BIG, {}, { column: 'last_access', descending: true });
    while ((await browser.rows(BIG, view, 0, 200)).rows.length < 200);
    ours.push(performance.now() - startedAt);
    await close();
    const peerStartedAt = performance.now();
    const database = new Database(file, { readonly: true });
    plainPage(database, 'true', 'last_access_at DESC', 0);
    peer.push(performance.now() - peerStartedAt);
    database.close();
  }
  return [figureOf({ name: 'browse-open', unit: 'ms', peerIs: PEER_IS, ours, peer })];
}

/** Pages at any place of an order that no index gives. */
export async function benchBrowsePage(outBench: string): Promise<readonly Figure[]> {
  const file = bigCache(outBench, { rows: ROWS });
  const { browser, find, close } = bigBrowser(file);
  const database = new Database(file, { readonly: true });
  const random = seededRandom(1);
  try {
    const { view } = await find({}, { column: 'created', descending: true });
    const ours: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < 300; round++) {
      const offset = Math.floor(random() * (ROWS - 200));
      const startedAt = performance.now();
      await browser.rows(BIG, view, offset, 200);
      ours.push(performance.now() - startedAt);
      if (round % 60 !== 0) continue;
      const peerStartedAt = performance.now();
      plainPage(database, 'true', 'created_at DESC', offset);
      peer.push(performance.now() - peerStartedAt);
    }
    return [
      figureOf({ name: 'browse-page', unit: 'ms', peerIs: PEER_IS, ours, peer }),
      figureOf({
        name: 'browse-page-p95',
        unit: 'ms',
        peerIs: PEER_IS,
        ours: [p95(ours)],
        peer: [p95(peer)],
      }),
    ];
  } finally {
    database.close();
    await close();
  }
}

const SORTS: readonly (readonly [EntryColumn, string])[] = [
  ['last_access', 'last_access_at'],
  ['expires', 'expires_at'],
  ['namespace', 'namespace'],
  ['created', 'created_at'],
  ['hits', 'access_count'],
  ['bytes', 'octet_length(value_json)'],
];

/** The first page after a change of the order, once the rows are counted: the first time a column is asked for, and again. */
export async function benchBrowseSort(outBench: string): Promise<readonly Figure[]> {
  const file = bigCache(outBench, { rows: ROWS });
  const { find, close } = bigBrowser(file);
  const database = new Database(file, { readonly: true });
  try {
    await find({ hits: { from: 0 } }, { column: 'model', descending: false });
    const first: number[] = [];
    const again: number[] = [];
    const peer: number[] = [];
    for (const [column, sql] of SORTS) {
      first.push((await find({}, { column, descending: true })).firstRowsMs);
      for (let round = 0; round < 5; round++) {
        again.push((await find({}, { column, descending: round % 2 === 0 })).firstRowsMs);
      }
      const startedAt = performance.now();
      plainPage(database, 'true', `${sql} DESC`, 0);
      peer.push(performance.now() - startedAt);
    }
    return [
      figureOf({ name: 'browse-sort', unit: 'ms', peerIs: PEER_IS, ours: first, peer }),
      figureOf({
        name: 'browse-sort-p95',
        unit: 'ms',
        peerIs: PEER_IS,
        ours: [p95(first)],
        peer: [p95(peer)],
      }),
      figureOf({
        name: 'browse-sort-again-p95',
        unit: 'ms',
        peerIs: PEER_IS,
        ours: [p95(again)],
        peer: [p95(peer)],
      }),
    ];
  } finally {
    database.close();
    await close();
  }
}

const FILTERS: readonly (readonly [EntryFilter, string])[] = [
  [{ namespaces: ['summaries'] }, "namespace = 'summaries'"],
  [{ hits: { from: 100 } }, 'access_count > 100'],
  [
    { bytes: { from: 2010, to: 2020 } },
    'octet_length(value_json) >= 2010 AND octet_length(value_json) < 2020',
  ],
  [
    { ageS: { to: Math.max(1, Date.now() / 1000 - BIG_CACHE_NEWEST_S) + 7 * 86_400 } },
    `created_at > ${BIG_CACHE_NEWEST_S - 7 * 86_400}`,
  ],
  [{ states: ['never_expires'] }, 'expires_at IS NULL'],
  [{ text: { contains: 'answer 777777:', in: 'values' } }, "value_json LIKE '%answer 777777:%'"],
];

/** A change of the filter: to the first page, and until it is known how many rows match. */
export async function benchBrowseFilter(outBench: string): Promise<readonly Figure[]> {
  const file = bigCache(outBench, { rows: ROWS });
  const { find, close } = bigBrowser(file);
  const database = new Database(file, { readonly: true });
  try {
    await find({ hits: { from: 0 } }, { column: 'last_access', descending: true });
    const figures: { first: number[]; whole: number[]; peer: number[] } = { first: [], whole: [], peer: [] };
    const search = { ours: [] as number[], peer: [] as number[] };
    for (const [filter, sql] of FILTERS) {
      for (let round = 0; round < 3; round++) {
        const { firstRowsMs, wholeMs } = await find(filter, { column: 'last_access', descending: true });
        const startedAt = performance.now();
        plainPage(database, sql, 'last_access_at DESC', 0);
        database.prepare(`SELECT count(*) FROM ai_cache WHERE ${sql}`).get();
        const peerMs = performance.now() - startedAt;
        if (filter.text) {
          search.ours.push(wholeMs);
          search.peer.push(peerMs);
        } else {
          figures.first.push(firstRowsMs);
          figures.whole.push(wholeMs);
          figures.peer.push(peerMs);
        }
      }
    }
    const { first, whole, peer } = figures;
    const peerIs = `${PEER_IS}, and a count(*)`;
    const peerP95 = [p95(peer)];
    return [
      figureOf({ name: 'browse-filter-p95', unit: 'ms', peerIs, ours: [p95(first)], peer: peerP95 }),
      figureOf({ name: 'browse-filter-whole-p95', unit: 'ms', peerIs, ours: [p95(whole)], peer: peerP95 }),
      figureOf({ name: 'browse-search', unit: 'ms', peerIs: `${peerIs}, by LIKE`, ...search }),
    ];
  } finally {
    database.close();
    await close();
  }
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length))] ?? 0;
}
