import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { savedCopyOf } from '../../../src/core/operations/savedCopy.ts';
import type { OperationInput } from '../../../src/shared/contract/operations.ts';
import { copyOfFixture, openOperations, targetOf } from '../../support/operations.ts';
import { tempDir } from '../../support/tempDir.ts';

const program = fileURLToPath(new URL('../cache/neighbour.py', import.meta.url));
const SECONDS = 2;

/** Keys that the writer wrote one after the other, as a file has them. */
function keysIn(file: string): readonly string[] {
  const database = new Database(file, { readonly: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    return database
      .prepare<[], string>("SELECT key FROM ai_cache WHERE namespace = 'shared' AND key LIKE 'py-%'")
      .pluck()
      .all();
  } finally {
    database.close();
  }
}

test('beside a Python program that writes, backups are of one instant each, and vacuums lose no write', async () => {
  const folder = tempDir();
  const file = copyOfFixture(folder);
  const { run } = await openOperations(targetOf(file));
  const child = spawn('python3', [program, file, String(SECONDS), 'py'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let isOver = false;
  void exited.then(() => {
    isOver = true;
  });
  const lines = createInterface({ input: child.stdout });
  const written = new Promise<readonly string[]>((resolve) => {
    lines.on('line', (line) => {
      if (line.startsWith('{')) resolve(JSON.parse(line).acknowledged);
    });
  });
  await once(lines, 'line');

  const backups: string[] = [];
  for (let round = 0; !isOver; round += 1) {
    const inputs: OperationInput[] = [
      { operation: 'backup', path: join(folder, `backup-${round}.sqlite`) },
      { operation: 'vacuum' },
      { operation: 'checkpoint' },
    ];
    for (const input of inputs) {
      const done = await run(input);
      expect(done).toMatchObject({ state: 'done', error: null });
      if (done.report) backups.push(...[savedCopyOf(done.report)?.path ?? []].flat());
    }
  }
  // The library fails where it waits for longer than 3 s.
  expect(await exited).toEqual([0, null]);
  const acknowledged = await written;
  expect(backups.length).toBeGreaterThan(0);
  expect(new Set(keysIn(file))).toEqual(new Set(acknowledged));
  for (const backup of backups) {
    const keys = keysIn(backup);
    // A copy of several instants would have gaps.
    expect(new Set(keys)).toEqual(new Set(acknowledged.slice(0, keys.length)));
  }
});
