// Writes entries until it is killed: node auditChild.ts FOLDER KEYFILE PREFIX [MAXBYTES]
// Every id is printed after its entry was acknowledged.
import { readFileSync } from 'node:fs';
import { auditedRequest, INSTALL, memoryKeychain, openAudit } from './auditParts.ts';

const [dir = '', keyFile = '', prefix = '', maxBytes = '20000'] = process.argv.slice(2);
const entries = new Map([
  [`audit/${INSTALL}/seal`, readFileSync(keyFile, 'utf8')],
  [`audit/${INSTALL}/prompts`, 'cd'.repeat(32)],
]);
const service = openAudit({ dir, keychain: memoryKeychain(entries), limits: { maxBytes: Number(maxBytes) } });
let next = 0;

async function writeInTurn(): Promise<void> {
  for (;;) {
    const id = `${prefix}-${next++}`;
    await service.request(auditedRequest(id));
    process.stdout.write(`${id}\n`);
  }
}

await Promise.all(Array.from({ length: 5 }, writeInTurn));
