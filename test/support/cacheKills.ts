import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { openReader } from '../../src/core/storage/reader.ts';
import { openTestCache } from './cache.ts';
import { tempDir } from './tempDir.ts';

/** Writers of one file at the same time. */
export const WRITERS_AT_ONCE = 4;
const program = fileURLToPath(new URL('storeChild.ts', import.meta.url));

/** Runs a process that sets entries until it has acknowledged `after` of them, kills it, and gives what it acknowledged. */
async function writeUntilKilled(path: string, name: string, after: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, path, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === after) child.kill('SIGKILL');
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

/** Kills writers of one cache file in the middle of writing, round after round: no acknowledged entry is lost, the file is sound. */
export async function writersKilled(rounds: number): Promise<void> {
  const path = join(tempDir(), 'cache.sqlite');
  const acknowledged: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const names = Array.from({ length: WRITERS_AT_ONCE }, (_, i) => `${round}.${i}`);
    const all = await Promise.all(names.map((name, i) => writeUntilKilled(path, name, 1 + round * 3 + i)));
    acknowledged.push(...all.flat());
    const { store, problem } = await openTestCache({ cache_sqlite_path: path });
    expect(problem).toBeNull();
    expect(acknowledged.filter((key) => store.get('default', [key]) === null)).toEqual([]);
    await store.close();
  }
  const reader = openReader(path, { busyTimeoutMs: 1000 });
  expect(reader.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  reader.close();
  expect(acknowledged.length).toBeGreaterThan(rounds * WRITERS_AT_ONCE);
}
