import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BareHits, openBareHits } from './parts/bareHits.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { type HitClient, openHitClient } from './parts/hitClient.ts';

const ROUNDS = 15;
const QUESTIONS = 1000;
const HITS = 500;
const HITS_AT_ONCE = 4000;
const IN_FLIGHT = 50;

/** A hit through the core client, its ledger row on disk, beside the least that the same promise costs. */
export async function benchCacheHit(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-hit-'));
  const client = await openHitClient(folder, QUESTIONS);
  const bare = openBareHits(client.cacheFile, join(folder, 'bare.sqlite'));
  try {
    const sequential = { ours: [] as number[], peer: [] as number[] };
    const together = { ours: [] as number[], peer: [] as number[] };
    for (let round = -1; round < ROUNDS; round++) {
      const own = await microsPerHit(HITS, () => inTurn(client));
      const peer = await microsPerHit(HITS, async () => bareLoop(bare, client));
      const own50 = await microsPerHit(HITS_AT_ONCE, () => atOnce(client));
      // The first round compiles.
      if (round < 0) continue;
      sequential.ours.push(own);
      sequential.peer.push(peer);
      together.ours.push(1e6 / own50);
      together.peer.push(1e6 / peer);
    }
    const peerIs = 'bare prepared SELECT plus one FULL commit with better-sqlite3, one thread, same disk';
    return [
      figureOf({ name: 'cache-hit', unit: 'us', peerIs, ...sequential }),
      figureOf({ name: 'cache-hit-50', unit: 'hits/s', peerIs, ...together }),
    ];
  } finally {
    bare.close();
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function microsPerHit(hits: number, run: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return ((performance.now() - startedAt) * 1000) / hits;
}

const someQuestion = () => Math.floor(Math.random() * QUESTIONS);

async function inTurn(client: HitClient): Promise<void> {
  for (let hit = 0; hit < HITS; hit++) await client.ask(someQuestion());
}

/** Always 50 under way: each that ends begins the next. */
async function atOnce(client: HitClient): Promise<void> {
  let left = HITS_AT_ONCE;
  const worker = async () => {
    while (left-- > 0) await client.ask(someQuestion());
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

async function bareLoop(bare: BareHits, client: HitClient): Promise<void> {
  for (let hit = 0; hit < HITS; hit++) bare.hit(client.namespace, client.keyOf(someQuestion()));
}
