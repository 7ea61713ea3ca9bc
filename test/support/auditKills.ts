import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { verifyLog } from '../../src/core/audit/verify.ts';
import { entriesOf } from './audit.ts';
import { auditedRequest, INSTALL, memoryKeychain, openAudit } from './auditParts.ts';
import { tempDir } from './tempDir.ts';

const program = fileURLToPath(new URL('./auditChild.ts', import.meta.url));
const KEY = 'ab'.repeat(32);
const MOST_ACKNOWLEDGED = 150;

/** Writes until so many entries were acknowledged, then dies by kill -9 with others in flight; the acknowledged ids. */
async function writeUntilKilled(dir: string, keyFile: string, name: string, after: number) {
  const child = spawn(process.execPath, [program, dir, keyFile, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const acknowledged: string[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    acknowledged.push(id);
    if (acknowledged.length === after) child.kill('SIGKILL');
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

/**
 * Kills a writer again and again on the same folder, whose small files make it begin a new one all the time. After each
 * restart every acknowledged entry must be there once, and the chain must hold.
 */
export async function killedWhileWriting(kills: number): Promise<void> {
  const folder = tempDir();
  const dir = join(folder, 'logs');
  mkdirSync(dir);
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, KEY);
  const acknowledged: string[] = [];
  for (let round = 0; round < kills; round += 1) {
    const after = 1 + Math.floor(Math.random() * MOST_ACKNOWLEDGED);
    acknowledged.push(...(await writeUntilKilled(dir, keyFile, `k${round}`, after)));
    const restarted = openAudit({ dir, keychain: memoryKeychain(new Map([[`audit/${INSTALL}/seal`, KEY]])) });
    await restarted.request(auditedRequest(`restart${round}`));
    await restarted.close();
    const report = verifyLog({ dir, key: KEY, head: null });
    expect(report.findings).toEqual([]);
    expect(report.unfinished).toBe(false);
    const ids = entriesOf(dir).flatMap(({ request_id }) => request_id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const there = new Set(ids);
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
  }
}
