import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { OperationInput } from '../../src/shared/contract/operations.ts';
import { insertExact, plainRow } from './fileOperations.ts';
import { exactRows, newCacheFile, openOperations, targetOf } from './operations.ts';
import { tempDir } from './tempDir.ts';

const program = fileURLToPath(new URL('./operationChild.ts', import.meta.url));
const ROWS = 3000;
const VALUE = 'x'.repeat(800);

/** What is killed: a run, its undoing, or the putting back after it was stopped. */
export type Killed = 'run' | 'undo' | 'cancel';

export interface KillRound {
  readonly what: Killed;
  readonly input: OperationInput;
  /** Ms after the file began to change. */
  readonly stopAfterMs: number;
  readonly killAfterMs: number;
}

/** A cache file with thousands of entries, half of them expired. */
export function fileToKill(): { file: string; rows: string[] } {
  const file = join(tempDir(), 'cache.sqlite');
  const database = newCacheFile(file);
  insertExact(
    database,
    Array.from({ length: ROWS }, (_, place) =>
      plainRow(`key ${place}`, {
        value: JSON.stringify(`${place} ${VALUE}`),
        createdAt: place + 0.5,
        expiresAt: place % 2 === 0 ? 1000 : null,
      }),
    ),
  );
  database.close();
  return { file, rows: exactRows(file, 'ai_cache', { rowids: true }) };
}

/**
 * Kills the console at a moment of its work on the file, starts it again, and checks that the file then has its entries as
 * they were, or as the work left them where it had ended, and nothing else. Whether the kill came before that end.
 */
export async function killRound(
  { what, input, stopAfterMs, killAfterMs }: KillRound,
  { file, rows }: { readonly file: string; readonly rows: readonly string[] },
): Promise<boolean> {
  const userData = tempDir();
  const args = [file, userData, JSON.stringify(input)];
  let undoes = '';
  if (what === 'undo') undoes = (await child(['run', ...args], () => undefined))[0]?.slice(6) ?? '';
  const lines = await child([what === 'undo' ? 'undo' : 'run', ...args, undoes], async (started) => {
    await changed(file, started);
    const kill = () => started.kill('SIGKILL');
    if (what !== 'cancel') return void setTimeout(kill, killAfterMs);
    setTimeout(() => started.kill('SIGUSR2'), stopAfterMs);
    setTimeout(kill, stopAfterMs + killAfterMs);
  });

  const { runner, trashFolder, ended } = await openOperations(targetOf(file), { userData });
  await runner.tidy();
  expect(runner.state().running).toEqual([]);
  expect(integrityOf(file)).toBe('ok');
  const [run] = runner.state().recent;
  if (run?.undo.state === 'kept') {
    expect(run.state).toBe('done');
    expect(exactRows(file)).toHaveLength(rows.length - run.undo.rows);
    await ended((await runner.undo(run.id)).id);
  }
  expect(exactRows(file, 'ai_cache', { rowids: true })).toEqual(rows);
  expect(readdirSync(trashFolder)).toEqual([]);
  return !lines.some((line) => line.startsWith('ended'));
}

/** Runs the child to its end; what it said. `onBegun`: once its work is under way. */
async function child(
  args: readonly string[],
  onBegun: (started: ChildProcess) => Promise<void> | void,
): Promise<string[]> {
  const started = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(started, 'exit');
  const lines: string[] = [];
  const watching: (Promise<void> | void)[] = [];
  for await (const line of createInterface({ input: started.stdout })) {
    lines.push(line);
    if (line.startsWith('begun')) watching.push(onBegun(started));
  }
  await exited;
  await Promise.all(watching);
  return lines;
}

/** Resolves with the next commit of another program to the file, or the end of that program. */
async function changed(file: string, program_: ChildProcess): Promise<void> {
  const database = new Database(file, { readonly: true });
  const version = database.prepare('PRAGMA data_version').pluck();
  const before = version.get();
  while (version.get() === before && program_.exitCode === null && program_.signalCode === null) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  database.close();
}

function integrityOf(file: string): unknown {
  const database = new Database(file, { readonly: true });
  try {
    return database.pragma('integrity_check', { simple: true });
  } finally {
    database.close();
  }
}
