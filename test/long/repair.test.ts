import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { finishRepair } from '../../src/core/repair/finishRepair.ts';
import { copySet, fileIn, overwrite, readTruth, writeCacheFile } from '../support/damagedCache.ts';
import { damages, salvageDamaged, writeSample } from '../support/damageMatrix.ts';
import { tempDir } from '../support/tempDir.ts';

/** About three quarters of them are left after the deletes. */
const ROWS = 68_000;
const LARGE_BYTES = 50_000_000;
const KILLS = 100;

const samples = [
  { liveWal: false, largeBytes: 0 },
  { liveWal: true, largeBytes: 0 },
  { liveWal: false, largeBytes: LARGE_BYTES },
  { liveWal: true, largeBytes: LARGE_BYTES },
];

test.each(samples)(
  '50,000 rows, %o: what is on intact pages comes back, and nothing otherwise than it was',
  (options) => {
    const folder = mkdtempSync(join(tmpdir(), 'ai-ops-console-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const sample = writeSample(folder, { rows: ROWS, ...options });
    expect(sample.truth.size).toBeGreaterThan(50_000);
    const outcomes = damages.map((damage) => ({ damage: damage.name, ...salvageDamaged(sample, damage) }));
    console.table(outcomes.map(({ wrong, ...outcome }) => ({ ...outcome, wrong: wrong.length })));
    for (const { damage, intact, savedOfIntact, wrong } of outcomes) {
      expect({ damage, wrong }).toEqual({ damage, wrong: [] });
      expect(savedOfIntact, damage).toBeGreaterThanOrEqual(0.999 * intact);
    }
  },
);

test(`${KILLS} kills at any moment of a repair leave the old file or the new one, whole, and nothing else`, async () => {
  const master = fileIn(tempDir(), 'master');
  const truth = writeCacheFile(master, { rows: 20_000, liveWal: true });
  overwrite(master, 0, Buffer.alloc(100, 0x5a));
  const before = [readFileSync(master), readFileSync(`${master}-wal`)];
  const longest = await repairUntil(copyOf(master), null);
  const seen = { old: 0, new: 0 };
  for (let round = 0; round < KILLS; round += 1) {
    const file = copyOf(master);
    await repairUntil(file, Math.random() * longest);
    finishRepair(file);
    const isOld = existsSync(`${file}-wal`);
    seen[isOld ? 'old' : 'new'] += 1;
    const kept = isOld ? file : `${file}.corrupted-20260115-120000`;
    expect([readFileSync(kept), readFileSync(`${kept}-wal`)]).toEqual(before);
    const names = readdirSync(dirname(file)).filter((name) => !/-(wal|shm)$/.test(name));
    expect(names).toEqual(isOld ? [basename(file)] : [basename(file), basename(kept)]);
    if (!isOld) expect(rowsOf(file)).toEqual(truth);
    rmSync(dirname(file), { recursive: true });
  }
  console.log(`killed ${KILLS} times: ${seen.old} times the old file, ${seen.new} times the new one`);
  expect(seen.old).toBeGreaterThan(0);
});

function copyOf(master: string): string {
  const file = fileIn(tempDir(), 'cache');
  copySet(master, file);
  return file;
}

/** Repairs in a process of its own, which is killed after so long; how long it ran, ms. */
async function repairUntil(file: string, killAfterMs: number | null): Promise<number> {
  const startedAt = performance.now();
  const program = fileURLToPath(new URL('../support/repairChild.ts', import.meta.url));
  const child = spawn(process.execPath, [program, file, '0'], { stdio: 'ignore' });
  const killer = killAfterMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  await once(child, 'exit');
  clearTimeout(killer);
  return performance.now() - startedAt;
}

function rowsOf(file: string) {
  const database = new Database(file, { readonly: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    return readTruth(database);
  } finally {
    database.close();
  }
}
