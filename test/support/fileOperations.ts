import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { AddedRow, AddedValue, ChangeLog } from '../../src/core/operations/changeLog.ts';
import { FIELDS } from '../../src/core/operations/entryFiles/entryTypes.ts';
import { FileChangeLog } from '../../src/core/operations/fileChangeLog.ts';
import type { Control, OperationContext } from '../../src/core/operations/operation.ts';
import { AppError } from '../../src/shared/errors.ts';
import { targetOf } from './operations.ts';

type Say = Parameters<Control['progress']>[0];

/** A context for calling an operation without a thread. `onProgress` may throw, as a stop does. */
export function contextFor(
  file: string,
  folder: string,
  onProgress: (now: Say) => void = () => undefined,
  table = 'ai_cache',
): OperationContext {
  return {
    target: targetOf(file, { table }),
    consoleFile: join(folder, 'console.sqlite'),
    now: Date.UTC(2026, 0, 15, 12),
    backups: { folder: join(folder, 'backups'), keep: 3 },
    control: { progress: onProgress, check: () => undefined },
  };
}

/** What an operation works with in the test's own thread: what it noted is not kept. */
export function changesFor({ target }: OperationContext, folder: string): ChangeLog {
  const changes = new FileChangeLog({
    target,
    trashFile: join(folder, `${randomUUID()}.trash.sqlite`),
    rest: () => undefined,
  });
  onTestFinished(() => changes.close());
  return changes;
}

/** Stops an operation at its nth sign of life, counted from 1. */
export function stopAt(count: number): (now: Say) => void {
  let left = count;
  return () => {
    left -= 1;
    if (left <= 0) throw new AppError('request.cancelled', 'It was stopped.');
  };
}

/** Stops an operation in that phase. */
export function stopIn(phase: string): (now: Say) => void {
  return (now) => {
    if (now.phase.startsWith(phase) && now.done > 0)
      throw new AppError('request.cancelled', 'It was stopped.');
  };
}

/** Puts rows into a cache file as they are, the later one of two with the same key. */
export function insertExact(
  database: Database.Database,
  rows: readonly AddedRow[],
  table = 'ai_cache',
): void {
  const value = 'iif(?, CAST(? AS TEXT), ?)';
  const insert = database.prepare(
    `INSERT OR REPLACE INTO ${table} (namespace, key, value_json, created_at, expires_at, access_count, last_access_at)
      VALUES (${FIELDS.map(() => value).join(', ')})`,
  );
  const params = (one: AddedValue) =>
    one !== null && typeof one === 'object' && !Buffer.isBuffer(one) ? [1, one.text, null] : [0, null, one];
  database.transaction(() => {
    for (const row of rows) insert.run(...FIELDS.flatMap((field) => params(row[field])));
  })();
}

/** A plain row. */
export function plainRow(key: string, change: Partial<AddedRow> = {}): AddedRow {
  return {
    namespace: 'default',
    key,
    value: JSON.stringify(`answer to ${key}`),
    createdAt: 1_768_000_000.25,
    expiresAt: null,
    accessCount: 1n,
    lastAccessAt: 1_768_000_000.25,
    ...change,
  };
}
