// Runs operations on a cache file as the console does, for a test that kills it: node operationChild.ts ACTION CACHE USERDATA
// INPUT [RUN]. ACTION: run, undo (of RUN). Says "begun ID" and "ended STATE"; SIGUSR2 stops the run.
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
import type { OperationInput } from '../../src/shared/contract/operations.ts';

const [action = '', cacheFile = '', userData = '', inputJson = '', run = ''] = process.argv.slice(2);
mkdirSync(userData, { recursive: true });
const file = join(userData, 'console.sqlite');
const source = (path: string) => new URL(`../../src/core/${path}`, import.meta.url);
const writer = await openWriter({
  ...{ file, durability: 'full', busyTimeoutMs: 3000, migrations: consoleMigrations },
  applicationId: CONSOLE_APPLICATION_ID,
  threadUrl: source('storage/writerThread.ts'),
});
const reader = openReader(file, { busyTimeoutMs: 3000 });
const target = {
  id: 'own',
  file: cacheFile,
  table: 'ai_cache',
  own: true,
  writable: true,
  busyTimeoutMs: 3000,
};
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const runner = new OperationRunner({
  target: () => target,
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
  logger: silent,
});
const say = (line: string) => process.stdout.write(`${line}\n`);

async function start(): Promise<string> {
  const input = JSON.parse(inputJson) as OperationInput;
  const { token, confirmation } = await runner.plan('own', input);
  return (await runner.start('own', input, { planToken: token, confirmation })).id;
}

async function ended(id: string): Promise<string> {
  for (;;) {
    const found = runner.state().recent.find((one) => one.id === id);
    if (found) return found.state;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const id = action === 'undo' ? (await runner.undo(run)).id : await start();
process.on('SIGUSR2', () => runner.cancel(id));
say(`begun ${id}`);
say(`ended ${await ended(id)}`);
await runner.close();
reader.close();
await writer.close();
