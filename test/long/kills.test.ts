import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { tempDir } from '../support/tempDir.ts';

const KILLS = 200;
const WRITERS = 3;
const program = fileURLToPath(new URL('../support/ledgerChild.ts', import.meta.url));

/** Records until so many ids were acknowledged, then dies by kill -9 with writes in flight; the acknowledged ids. */
async function recordUntilKilled(file: string, name: string, killAfter: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [program, file, name, '1000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    acknowledged.push(id);
    if (acknowledged.length === killAfter) child.kill('SIGKILL');
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

test(`${KILLS} kills of ${WRITERS} writers at a time lose no acknowledged request and leave no half of one`, async () => {
  const file = join(tempDir(), 'console.sqlite');
  const acknowledged: string[] = [];
  for (let round = 0; round * WRITERS < KILLS; round += 1) {
    const names = Array.from({ length: WRITERS }, (_, writer) => `r${round}w${writer}`);
    const after = () => 1 + Math.floor(Math.random() * 80);
    const ids = await Promise.all(names.map((name) => recordUntilKilled(file, name, after())));
    acknowledged.push(...ids.flat());
    const database = new Database(file);
    const there = (sql: string) => new Set(database.prepare(sql).pluck().all());
    const ledger = there('SELECT request_id FROM ledger');
    expect(acknowledged.filter((id) => !ledger.has(id))).toEqual([]);
    expect(there('SELECT request_id FROM runs')).toEqual(ledger);
    expect(there('SELECT key FROM entry_details')).toEqual(ledger);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
  }
});
