import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { type ActFacts, noAuditTrail } from '../../src/core/audit/auditTrail.ts';
import { tableSql } from '../../src/core/cache/tableSql.ts';
import type { CacheTarget } from '../../src/core/cacheFiles/cacheFiles.ts';
import { FileChangeLog } from '../../src/core/operations/fileChangeLog.ts';
import type { Control, DryRun } from '../../src/core/operations/operation.ts';
import { type PutBack, putBack } from '../../src/core/operations/putBack.ts';
import { operationFor, operationTitle } from '../../src/core/operations/registry.ts';
import { OperationRunner, type RunnerParts } from '../../src/core/operations/runner.ts';
import { createRunRecords } from '../../src/core/operations/runRecords.ts';
import { Trash } from '../../src/core/operations/trash.ts';
import { systemClock } from '../../src/core/ports.ts';
import type { OperationInput, Plan, Report, Run } from '../../src/shared/contract/operations.ts';
import { AppError } from '../../src/shared/errors.ts';
import { recordingLogger } from './cache.ts';
import { openConsoleDatabase } from './storage.ts';
import { tempDir } from './tempDir.ts';

/** The thread of operations as source. */
export const operationThreadUrl = new URL('../../src/core/operations/operationThread.ts', import.meta.url);

const FIXTURE = new URL('../fixtures/ai_utilities/cache.sqlite', import.meta.url);

/** A copy of the file that the Python library wrote, in a folder of the test's own. */
export function copyOfFixture(folder = tempDir()): string {
  const file = join(folder, 'cache.sqlite');
  cpSync(FIXTURE, file);
  return file;
}

/** A cache file with the library's table and nothing in it, open to write; closed when the test ends. */
export function newCacheFile(
  file = join(tempDir(), 'cache.sqlite'),
  table = 'ai_cache',
  encoding = 'UTF-8',
): Database.Database {
  const database = new Database(file);
  database.pragma(`encoding = '${encoding}'`);
  database.pragma('journal_mode = WAL');
  for (const sql of tableSql(table).setup) database.exec(sql);
  onTestFinished(() => void database.close());
  return database;
}

/** A target that may be changed. */
export function targetOf(file: string, change: Partial<CacheTarget> = {}): CacheTarget {
  return {
    ...{ id: 'own', file, table: 'ai_cache', own: true, writable: true, busyTimeoutMs: 3000 },
    ...change,
  };
}

/**
 * Every row of a cache exactly as it lies there, as text, in the order of namespace and key: type and bytes of each column, and with
 * `rowid` its number too.
 */
export function exactRows(file: string, table = 'ai_cache', { rowids = false } = {}): string[] {
  const database = new Database(file, { readonly: true });
  try {
    const columns = (database.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name);
    const shown = columns.map(
      (name) => `typeof("${name}") || ':' || quote("${name}") || ':' || hex("${name}")`,
    );
    const parts = rowids ? ['rowid', ...shown] : shown;
    return database
      .prepare<[], string>(`SELECT ${parts.join(" || '|' || ")} FROM "${table}" ORDER BY namespace, key`)
      .pluck()
      .all();
  } finally {
    database.close();
  }
}

/** An operation done on the calling thread. */
export interface DirectOperation {
  plan(input: OperationInput): Promise<DryRun>;
  run(input: OperationInput): Promise<Report>;
  /** Puts back what the last run did. */
  undo(): PutBack;
  /** The same, cut off after some batches; true when it came to its end before. */
  undoUntil(batches: number): boolean;
}

/** Operations without threads, history or rests: what they do to a file and nothing else. */
export function directOperations(target: CacheTarget, now = Date.now()): DirectOperation {
  const folder = tempDir();
  const control: Control = { progress: () => undefined, check: () => undefined };
  const backups = { folder: join(folder, 'backups'), keep: 3 };
  const context = { target, now, control, backups, consoleFile: join(folder, 'console.sqlite') };
  let trashFile = '';
  let runs = 0;
  return {
    plan: async (input) => operationFor(input).plan(input, context),
    run: async (input) => {
      runs += 1;
      trashFile = join(folder, `${runs}.sqlite`);
      const changes = new FileChangeLog({ target, trashFile, rest: () => undefined });
      try {
        return await operationFor(input).run(input, context, changes);
      } finally {
        changes.close();
      }
    },
    undo: () => putBack({ target, trashFile, onBatch: () => undefined }),
    undoUntil: (batches) => {
      let left = batches;
      const cut = new Error('cut off');
      const onBatch = () => {
        left -= 1;
        if (left === 0) throw cut;
      };
      try {
        putBack({ target, trashFile, onBatch });
        return true;
      } catch (caught) {
        if (caught !== cut) throw caught;
        return false;
      }
    },
  };
}

/** Operations as the console runs them, on one file. */
export interface TestOperations {
  readonly runner: OperationRunner;
  readonly target: CacheTarget;
  readonly trashFolder: string;
  readonly acts: { name: string; facts: ActFacts }[];
  /** Previews and starts it, typing what is asked for, and resolves with its end. */
  run(input: OperationInput): Promise<Run>;
  plan(input: OperationInput): Promise<Plan>;
  /** Resolves with the run once it is over. */
  ended(id: string): Promise<Run>;
}

/** Builds them around a cache file; ended with the test. */
export async function openOperations(
  target: CacheTarget,
  change: Partial<RunnerParts> & { readonly userData?: string } = {},
): Promise<TestOperations> {
  const userData = change.userData ?? tempDir();
  const { file, writer, reader } = await openConsoleDatabase(join(userData, 'console.sqlite'));
  const acts: { name: string; facts: ActFacts }[] = [];
  const trashFolder = join(userData, 'trash');
  const runner = new OperationRunner({
    target: (id) => {
      if (id === target.id) return target;
      throw new AppError('request.invalid', 'not open');
    },
    records: createRunRecords(reader, writer, operationTitle),
    trash: new Trash(trashFolder),
    consoleFile: file,
    backups: () => ({ folder: join(userData, 'backups'), keep: 3 }),
    flush: async () => undefined,
    onEnded: async () => undefined,
    busyTimeoutMs: () => target.busyTimeoutMs,
    threadUrl: operationThreadUrl,
    audit: { ...noAuditTrail, act: async (name, facts) => void acts.push({ name, facts }) },
    clock: systemClock,
    logger: recordingLogger(),
    ...change,
  });
  onTestFinished(() => runner.close());
  const ended = (id: string) =>
    new Promise<Run>((resolve) => {
      const look = () => {
        const run = runner.state().recent.find((one) => one.id === id);
        if (run) resolve(run);
        return run !== undefined;
      };
      if (look()) return;
      const stop = runner.onChange(() => {
        if (look()) stop();
      });
    });
  return {
    runner,
    target,
    trashFolder,
    acts,
    ended,
    plan: (input) => runner.plan(target.id, input),
    run: async (input) => {
      const { token, confirmation } = await runner.plan(target.id, input);
      const { id } = await runner.start(target.id, input, { planToken: token, confirmation });
      return ended(id);
    },
  };
}

/** Rows with everything that a file may hold: NULs, bytes that are no text, blobs and text where numbers belong, and huge numbers. */
export function insertHostileRows(database: Database.Database, table = 'ai_cache'): void {
  const row = database.prepare(
    `INSERT INTO ${table} (namespace, key, value_json, created_at, expires_at, access_count, last_access_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const text = database.prepare(
    `INSERT INTO ${table} SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?, ?`,
  );
  const blob = Buffer.from([0, 255, 1, 254]);
  row.run('default', 'plain', '{"a":1}', 1_700_000_000.123456, 1_700_000_100.5, 3n, 1_700_000_050.25);
  row.run('default', 'blob value', blob, 1_700_000_000, null, 1n, 1_700_000_000);
  row.run(blob, blob, blob, blob, blob, blob, blob);
  row.run('default', 'text times', '""', 'yesterday', 'tomorrow', 'many', 'now');
  row.run('default', 'nul\0in key', '"a\0b"', 1_700_000_000, 1_700_000_001, 9007199254740993n, 1_700_000_000);
  row.run('right to left \u202e', '<img src=x onerror=alert(1)>', "''\"\n\r\t", 0, 0, -5n, -1);
  row.run('default', 'infinite', 'not json', Infinity, -Infinity, 2n ** 63n - 1n, 1e308);
  row.run('default', 'milliseconds', '[]', 1_700_000_000_000, 1_700_000_100_000, 1n, 1_700_000_000_000);
  row.run('', '', '', 1e-320, 4_102_444_800, 0n, 5e-324);
  text.run(
    ...[Buffer.from('default'), Buffer.from([0xff, 0x41, 0xc3]), Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    1.5,
    2.5,
    1n,
    3.5,
  );
  row.run(
    'default',
    'large',
    JSON.stringify('x'.repeat(300_000)),
    1_700_000_000,
    1_700_000_000,
    1n,
    1_700_000_000,
  );
}
