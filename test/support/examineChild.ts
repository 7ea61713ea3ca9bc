import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { examineFile } from '../../src/core/cacheFiles/examine.ts';
import { proveWriting } from '../../src/core/cacheFiles/proveWriting.ts';
import { errorBodyOf } from '../../src/shared/errors.ts';

// Looks at a file as a user without rights would: what belongs to others, and folders of others, are closed to it.
const [path = ''] = process.argv.slice(2);
// Loads the addon while it may still be read.
new Database(':memory:').close();
if (process.getuid?.() === 0) {
  process.setgroups?.([]);
  process.setgid?.(65_534);
  process.setuid?.(65_534);
}

function tried<T>(work: () => T): unknown {
  try {
    return work();
  } catch (caught) {
    return errorBodyOf(caught);
  }
}

const copies = mkdtempSync(join(tmpdir(), 'ai-ops-console-'));
const examined = tried(() =>
  examineFile({ path, busyTimeoutMs: 100, copies, known: [], consoleDatabase: '', onCopy: () => undefined }),
);
const proved = tried(() => proveWriting(path, { busyTimeoutMs: 100, damaged: false, table: 'ai_cache' }));
process.stdout.write(JSON.stringify({ examined, proved: proved ?? null }));
