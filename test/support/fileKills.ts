import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { OperationInput } from '../../src/shared/contract/operations.ts';
import { copySet, writeCacheFile } from './damagedCache.ts';
import { exactRows } from './operations.ts';
import { seededRandom } from './seededRandom.ts';

const program = fileURLToPath(new URL('fileOperationChild.ts', import.meta.url));

/** What a round of killing found. */
export type Found = 'old' | 'new';

interface Kills {
  readonly folder: string;
  readonly rounds: number;
  readonly rows: number;
  readonly seed: number;
}

/** Kills vacuums at random moments; the rows are always the same, so each round is `old`, or `new` where the file became smaller. */
export async function killedVacuums({ folder, rounds, rows, seed }: Kills): Promise<readonly Found[]> {
  const origin = join(folder, 'origin.sqlite');
  writeCacheFile(origin, { rows });
  const before = exactRows(origin);
  return kill({
    ...{ folder, rounds, seed, origin, phase: 'Rewriting', input: { operation: 'vacuum' } },
    judge: (file) => {
      expect(exactRows(file)).toEqual(before);
      return freePagesOf(file) === 0 ? 'new' : 'old';
    },
  });
}

/** Kills restores at random moments. The rows are those of before or those of the backup, and what was kept is whole. */
export async function killedRestores({ folder, rounds, rows, seed }: Kills): Promise<readonly Found[]> {
  const origin = join(folder, 'origin.sqlite');
  const other = join(folder, 'other.sqlite');
  writeCacheFile(origin, { rows });
  writeCacheFile(other, { rows: rows * 2, seed: 2 });
  const [before, after] = [exactRows(origin), exactRows(other)];
  return kill({
    ...{ folder, rounds, seed, origin, phase: 'Writing pages' },
    input: { operation: 'restore', from: { path: other } },
    judge: (file, backups) => {
      const found = exactRows(file);
      const isNew = found.length === after.length;
      expect(found).toEqual(isNew ? after : before);
      for (const name of backups) expect(exactRows(name)).toEqual(before);
      if (isNew) expect(backups).toHaveLength(1);
      return isNew ? 'new' : 'old';
    },
  });
}

interface Round {
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  readonly origin: string;
  /** In which the file is written. */
  readonly phase: string;
  readonly input: OperationInput;
  readonly judge: (file: string, backups: readonly string[]) => Found;
}

async function kill({ folder, rounds, seed, origin, phase, input, judge }: Round): Promise<readonly Found[]> {
  const random = seededRandom(seed);
  const found: Found[] = [];
  let writesForMs = 0;
  // The first one lives, to see how long it writes.
  for (let round = 0; round <= rounds; round += 1) {
    const place = join(folder, `round-${round}`);
    mkdirSync(place);
    const file = join(place, 'cache.sqlite');
    copySet(origin, file);
    const killAfterMs = round === 0 ? null : random() * writesForMs * 1.2;
    const tookMs = await run([file, place, JSON.stringify(input)], phase, killAfterMs);
    if (round === 0) writesForMs = tookMs;
    const result = judge(file, backupsIn(place));
    expect(integrityOf(file)).toBe('ok');
    if (round > 0) found.push(result);
    else expect(result).toBe('new');
    rmSync(place, { recursive: true });
  }
  return found;
}

/** Runs it to the end, or kills it so long after it began to write. How long it wrote, ms. */
async function run(options: readonly string[], phase: string, killAfterMs: number | null): Promise<number> {
  const child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let beganAt = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith(phase)) continue;
    beganAt = performance.now();
    if (killAfterMs !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  }
  await exited;
  expect(beganAt).toBeGreaterThan(0);
  return performance.now() - beganAt;
}

function backupsIn(place: string): readonly string[] {
  const backups = join(place, 'backups');
  if (!existsSync(backups)) return [];
  return readdirSync(backups)
    .filter((name) => name.endsWith('.sqlite'))
    .map((name) => join(backups, name));
}

function integrityOf(file: string): unknown {
  const database = new Database(file);
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}

function freePagesOf(file: string): unknown {
  const database = new Database(file);
  try {
    return database.pragma('freelist_count', { simple: true });
  } finally {
    database.close();
  }
}
