import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditFiles } from '../../src/core/audit/auditFiles.ts';
import { type Head, headOf } from '../../src/core/audit/auditKeys.ts';
import type { AuditService } from '../../src/core/audit/trail.ts';
import { verifyLog } from '../../src/core/audit/verify.ts';
import { INSTALL, memoryKeychain, openAudit, type TestAuditOptions } from './auditParts.ts';
import { recordingLogger } from './cache.ts';
import { tempDir } from './tempDir.ts';

/** A folder with an audit log as the console keeps it; `open` is a start of the console, `close` its end. */
export function testAudit(options: Partial<TestAuditOptions> = {}) {
  const dir = options.dir ?? join(tempDir(), 'logs');
  const keychain = options.keychain ?? memoryKeychain();
  const logger = recordingLogger();
  const open = (more: Partial<TestAuditOptions> = {}): AuditService =>
    openAudit({ logger, ...options, ...more, dir, keychain });
  const key = () => keychain.entries.get(`audit/${INSTALL}/seal`) ?? '';
  const anchored = (): Head | null => headOf(keychain.entries.get(`audit/${INSTALL}/head`) ?? null);
  const verify = (head: Head | null = anchored()) => verifyLog({ dir, key: key(), head });
  return { dir, keychain, logger, open, key, anchored, verify, lines: () => linesOf(dir) };
}

/** Every line of a log, oldest first. */
export function linesOf(dir: string): readonly string[] {
  return auditFiles(dir, readdirSync(dir)).flatMap(({ path }) =>
    readFileSync(path, 'latin1').split('\n').filter(Boolean),
  );
}

/** Every entry of a log, oldest first. */
export function entriesOf(dir: string) {
  return linesOf(dir).map(
    (line) => JSON.parse(line) as Readonly<Record<string, unknown>> & { seq: number; event: string },
  );
}

export function writeLines(file: string, lines: readonly string[]): void {
  writeFileSync(file, '');
  appendFileSync(file, lines.map((line) => `${line}\n`).join(''), 'latin1');
}
