import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BIG, bigBrowser } from './parts/bigBrowser.ts';
import { bigCache } from './parts/bigCache.ts';
import { type Figure, figureOf } from './parts/figure.ts';

const ROWS = 1_000_000;
const ROUNDS = 3;

/** What browsing takes in memory at its highest: a process that counts, sorts, filters and pages, and one that pages by SQL. */
export async function benchBrowseMemory(outBench: string): Promise<readonly Figure[]> {
  const file = bigCache(outBench, { rows: ROWS });
  const grown = (how: 'ours' | 'peer'): number => {
    const child = join(import.meta.dirname, 'parts/browseMemoryChild.ts');
    const run = spawnSync(process.execPath, [child, how, file], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    return Number(run.stdout) / 2 ** 20;
  };
  const rounds = Array.from({ length: ROUNDS }, () => ({ ours: grown('ours'), peer: grown('peer') }));
  return [
    figureOf({
      name: 'browse-memory',
      unit: 'MB',
      peerIs: 'growth of resident memory; a connection that pages through the same rows by SQL',
      ours: rounds.map(({ ours }) => ours),
      peer: rounds.map(({ peer }) => peer),
    }),
  ];
}

/** The longest that the main thread is not free while a million rows are counted, put in order and paged through. */
export async function benchBrowseBlock(outBench: string): Promise<readonly Figure[]> {
  const file = bigCache(outBench, { rows: ROWS });
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { browser, find, close } = bigBrowser(file);
    const startedAt = performance.now();
    ours.push(
      await longestBlock(async () => {
        const { view } = await find({}, { column: 'created', descending: true });
        for (let page = 0; page < 100; page++) await browser.rows(BIG, view, page * 9000, 200);
        await browser.stats(BIG);
      }),
    );
    const tookMs = performance.now() - startedAt;
    await close();
    peer.push(await longestBlock(() => new Promise((resolve) => setTimeout(resolve, tookMs))));
  }
  return [
    figureOf({
      name: 'browse-block',
      unit: 'ms',
      peerIs: 'longest gap between two turns of the event loop; the same process left alone for as long',
      ours,
      peer,
    }),
  ];
}

async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let isOver = false;
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setTimeout(turn, 0);
  };
  setTimeout(turn, 0);
  await work();
  isOver = true;
  return longest;
}
