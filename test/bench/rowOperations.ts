import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { OperationInput } from '../../src/shared/contract/operations.ts';
import { plainOperations } from '../support/plainOperations.ts';
import { BIG_CACHE_NEWEST_S, bigCache } from './parts/bigCache.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { benchRows, idleBlockMs, watched } from './parts/fileOperation.ts';

const ROUNDS = 3;
const DAY_S = 86_400;
/** Half of the entries are older. */
const CUT_S = BIG_CACHE_NEWEST_S - 30 * DAY_S;

function pruneHalf(): OperationInput {
  return { operation: 'prune', olderThanDays: (Date.now() / 1000 - CUT_S) / DAY_S, threshold: 0 };
}

/** Half of a big cache pruned and kept for undoing, in small steps that let others write, beside one bare DELETE. */
export async function benchPrune(outBench: string): Promise<readonly Figure[]> {
  const rows = benchRows();
  const origin = bigCache(outBench, { rows });
  const pruned = { ours: [] as number[], peer: [] as number[] };
  const undone = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    await withCopies(outBench, origin, async ([ours, theirs, folder]) => {
      const { prune, undo } = await pruneAndUndo(ours, folder);
      const bare = bareDelete(theirs);
      pruned.ours.push(prune);
      undone.ours.push(undo);
      pruned.peer.push(bare);
      undone.peer.push(bare);
    });
  }
  const peerIs = `DELETE … WHERE created_at < ?, better-sqlite3 alone, nothing kept, ${rows} rows`;
  return [
    figureOf({ name: 'op-prune', unit: 'rows/s', peerIs, ...pruned }),
    figureOf({ name: 'op-prune-undo', unit: 'rows/s', peerIs, ...undone }),
  ];
}

async function pruneAndUndo(file: string, folder: string): Promise<{ prune: number; undo: number }> {
  const operations = await plainOperations(file, join(folder, 'user'));
  try {
    const input = pruneHalf();
    const { token, confirmation } = await operations.runner.plan('own', input);
    const begun = performance.now();
    const { id } = await operations.runner.start('own', input, { planToken: token, confirmation });
    const { undo } = await operations.ended(id);
    const pruned = performance.now();
    await operations.ended((await operations.runner.undo(id)).id);
    const end = performance.now();
    return { prune: (undo.rows / (pruned - begun)) * 1000, undo: (undo.rows / (end - pruned)) * 1000 };
  } finally {
    await operations.close();
  }
}

function bareDelete(file: string): number {
  const database = new Database(file);
  const begun = performance.now();
  const { changes } = database.prepare('DELETE FROM ai_cache WHERE created_at < ?').run(CUT_S);
  const seconds = (performance.now() - begun) / 1000;
  database.close();
  return changes / seconds;
}

const BLOCKING: readonly OperationInput[] = [
  { operation: 'purge_expired' },
  pruneHalf(),
  { operation: 'delete_filtered', filter: { text: { contains: 'salvage verify', in: 'values' } } },
  { operation: 'enforce_max', maxEntries: 1000 },
  { operation: 'quarantine', states: ['bad_json', 'milliseconds', 'future', 'nul', 'bad_type'] },
  { operation: 'deduplicate', by: 'key' },
  { operation: 'change_ttl', filter: {}, ttlS: 3600, from: 'now' },
  { operation: 'move_namespace', from: 'default', to: 'moved', onConflict: 'keep_target' },
];

/** The longest time for which previews, runs and undos of operations on entries kept the main thread from anything else. */
export async function benchOperationBlock(outBench: string): Promise<readonly Figure[]> {
  const rows = benchRows();
  const origin = bigCache(outBench, { rows });
  const figures: Figure[] = [];
  await withCopies(outBench, origin, async ([file, , folder]) => {
    const operations = await plainOperations(file, join(folder, 'user'));
    for (const input of BLOCKING) {
      const { blockMs } = await watched(async () => {
        const run = await operations.ended((await operations.start(input)).id);
        if (run.state !== 'done') throw new Error(JSON.stringify(run.error));
        if (run.undo.state === 'kept') await operations.ended((await operations.runner.undo(run.id)).id);
      });
      figures.push(
        figureOf({
          name: `op-block-${input.operation}`,
          unit: 'ms',
          peerIs: `the same thread with nothing to do, ${rows} rows`,
          ours: [blockMs],
          peer: [await idleBlockMs(2)],
        }),
      );
    }
    await operations.close();
  });
  return figures;
}

async function withCopies(
  outBench: string,
  origin: string,
  work: (copies: readonly [ours: string, theirs: string, folder: string]) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(outBench, 'rows-'));
  try {
    const copies = [join(folder, 'ours.sqlite'), join(folder, 'theirs.sqlite')] as const;
    for (const copy of copies) copyFileSync(origin, copy);
    await work([...copies, folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
