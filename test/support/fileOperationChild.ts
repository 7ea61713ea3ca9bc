// Does one operation on a cache file and says each phase on a line of its own: node fileOperationChild.ts FILE FOLDER INPUT

import type { ChangeLog } from '../../src/core/operations/changeLog.ts';
import { operationFor } from '../../src/core/operations/registry.ts';
import type { OperationInput } from '../../src/shared/contract/operations.ts';

const [file = '', folder = '', text = ''] = process.argv.slice(2);
const input = JSON.parse(text) as OperationInput;
let phase = '';
const context = {
  target: { id: 'own', file, table: 'ai_cache', own: true, writable: true, busyTimeoutMs: 3000 },
  consoleFile: `${folder}/console.sqlite`,
  now: Date.now(),
  backups: { folder: `${folder}/backups`, keep: 3 },
  control: {
    check: () => undefined,
    progress: (now: { readonly phase: string }) => {
      if (now.phase === phase) return;
      phase = now.phase;
      process.stdout.write(`${phase}\n`);
    },
  },
};
// None of these operations changes single entries.
await operationFor(input).run(input, context, undefined as unknown as ChangeLog);
process.stdout.write('ended\n');
