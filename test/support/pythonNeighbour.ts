import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect } from 'vitest';
import type { OperationInput } from '../../src/shared/contract/operations.ts';
import { insertExact, plainRow } from './fileOperations.ts';
import { newCacheFile, type TestOperations } from './operations.ts';

const program = fileURLToPath(new URL('./pythonNeighbour.py', import.meta.url));

interface Told {
  readonly written: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
  readonly longest: number;
  readonly rounds: number;
}

/** A program with Python's own sqlite3 and the library's statements and 3 s of patience, at work on a file for some seconds. */
async function pythonNeighbour(file: string, seconds: number, name: string): Promise<Told> {
  const child = spawn('python3', [program, file, String(seconds), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said = await text(child.stdout);
  await exited;
  return JSON.parse(said) as Told;
}

/** Fills a file with old and expired entries of the namespace `default`, which operations may take. */
export function fileForNeighbours(file: string, rows: number): void {
  const database = newCacheFile(file);
  insertExact(
    database,
    Array.from({ length: rows }, (_, place) =>
      plainRow(`old ${place}`, {
        value: JSON.stringify('x'.repeat(700)),
        createdAt: 1_600_000_000 + place,
        expiresAt: place % 2 === 0 ? 1_600_000_100 : null,
      }),
    ),
  );
}

export interface Neighbourhood {
  readonly operations: TestOperations;
  readonly seconds: number;
  readonly writers: number;
  /** Done in turn until the time is over; those that can be undone are undone after each. */
  readonly inputs: readonly OperationInput[];
}

/**
 * Runs operations on a file while Python programs write to it. Every write that Python was told of is there at the end, Python met no
 * error, and neither did the operations. Resolves to how many operations were done, and the longest wait of Python, s.
 */
export async function amongNeighbours(
  around: Neighbourhood,
): Promise<{ done: number; longestS: number; rounds: number }> {
  const { operations, seconds, writers, inputs } = around;
  const { file } = operations.target;
  let isOver = false;
  const neighbours = Promise.all(
    Array.from({ length: writers }, (_, number) => pythonNeighbour(file, seconds, `writer ${number}`)),
  ).finally(() => {
    isOver = true;
  });
  let done = 0;
  for (; !isOver; done += 1) {
    const input = inputs[done % inputs.length];
    if (!input) break;
    const run = await operations.run(input);
    expect(run.error).toBeNull();
    expect(run.state).toBe('done');
    if (run.undo.state !== 'kept') continue;
    const undone = await operations.ended((await operations.runner.undo(run.id)).id);
    expect(undone.error).toBeNull();
    expect(undone.undo.state).toBe('undone');
  }
  const told = await neighbours;
  expect(told.flatMap(({ errors }) => errors)).toEqual([]);
  const database = new Database(file, { readonly: true });
  const value = database
    .prepare("SELECT value_json FROM ai_cache WHERE namespace = 'python' AND key = ?")
    .pluck();
  for (const { written } of told) {
    expect(Object.entries(written).filter(([key, last]) => value.get(key) !== last)).toEqual([]);
  }
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    done,
    longestS: Math.max(...told.map(({ longest }) => longest)),
    rounds: sum(told.map(({ rounds }) => rounds)),
  };
}
