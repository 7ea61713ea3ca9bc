import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { noAuditTrail } from '../../src/core/audit/auditTrail.ts';
import { operationTitle } from '../../src/core/operations/registry.ts';
import { OperationRunner } from '../../src/core/operations/runner.ts';
import { createRunRecords } from '../../src/core/operations/runRecords.ts';
import { Trash } from '../../src/core/operations/trash.ts';
import { systemClock } from '../../src/core/ports.ts';
import { CONSOLE_APPLICATION_ID, consoleMigrations } from '../../src/core/storage/consoleSchema.ts';
import { openReader } from '../../src/core/storage/reader.ts';
import { openWriter } from '../../src/core/storage/writer.ts';
import type { OperationInput, Run } from '../../src/shared/contract/operations.ts';

/** Operations on one cache file as the console runs them, for programs without a test around them. */
export interface PlainOperations {
  readonly runner: OperationRunner;
  /** Previews it, starts it and types what is asked for; resolves once it has begun. */
  start(input: OperationInput): Promise<Run>;
  /** Resolves with the run once it is over. */
  ended(id: string): Promise<Run>;
  close(): Promise<void>;
}

/** Builds them, with a user data folder that is made where it is missing. */
export async function plainOperations(cacheFile: string, userData: string): Promise<PlainOperations> {
  mkdirSync(userData, { recursive: true });
  const file = join(userData, 'console.sqlite');
  const source = (path: string) => new URL(`../../src/core/${path}`, import.meta.url);
  const writer = await openWriter({
    ...{ file, durability: 'full', busyTimeoutMs: 3000, migrations: consoleMigrations },
    applicationId: CONSOLE_APPLICATION_ID,
    threadUrl: source('storage/writerThread.ts'),
  });
  const reader = openReader(file, { busyTimeoutMs: 3000 });
  const target = { id: 'own', file: cacheFile, table: 'ai_cache', own: true, writable: true };
  const runner = new OperationRunner({
    target: () => ({ ...target, busyTimeoutMs: 3000 }),
    records: createRunRecords(reader, writer, operationTitle),
    trash: new Trash(join(userData, 'trash')),
    consoleFile: file,
    backups: () => ({ folder: join(userData, 'backups'), keep: 3 }),
    flush: async () => undefined,
    onEnded: async () => undefined,
    busyTimeoutMs: () => 3000,
    threadUrl: source('operations/operationThread.ts'),
    audit: noAuditTrail,
    clock: systemClock,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  return {
    runner,
    start: async (input) => {
      const { token, confirmation } = await runner.plan('own', input);
      return runner.start('own', input, { planToken: token, confirmation });
    },
    ended: (id) =>
      new Promise((resolve) => {
        const look = () => {
          const run = runner.state().recent.find((one) => one.id === id);
          if (run) resolve(run);
          return run !== undefined;
        };
        if (look()) return;
        const stop = runner.onChange(() => void (look() && stop()));
      }),
    close: async () => {
      await runner.close();
      reader.close();
      await writer.close();
    },
  };
}
