// Records rows until it has written `count` of them (or is killed): node ledgerChild.ts FILE PREFIX COUNT
// Every id is printed after its commit was acknowledged.
import { CONSOLE_APPLICATION_ID, consoleMigrations } from '../../src/core/storage/consoleSchema.ts';
import { openReader } from '../../src/core/storage/reader.ts';
import { openWriter } from '../../src/core/storage/writer.ts';
import { createLedger } from '../../src/core/usage/ledger.ts';
import { askRequest, entryDetails, ledgerRow } from './ledgerRows.ts';

const [file = '', prefix = '', count = '0'] = process.argv.slice(2);
const writer = await openWriter({
  file,
  durability: 'full',
  busyTimeoutMs: 20_000,
  migrations: consoleMigrations,
  applicationId: CONSOLE_APPLICATION_ID,
  threadUrl: new URL('../../src/core/storage/writerThread.ts', import.meta.url),
});
const reader = openReader(file, { busyTimeoutMs: 3000 });
const ledger = createLedger(writer, reader);
let next = 0;

async function recordInTurn(): Promise<void> {
  while (next < Number(count)) {
    const id = `${prefix}-${next++}`;
    const row = ledgerRow(id, { clientId: prefix });
    await ledger.record(row, {
      entries: [entryDetails({ key: id })],
      run: { request: askRequest(id), answer: null, error: null },
    });
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: 5 }, recordInTurn));
reader.close();
await writer.close();
