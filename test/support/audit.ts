import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditFiles } from '../../src/core/audit/auditFiles.ts';
import { type Head, headOf } from '../../src/core/audit/auditKeys.ts';
import type { AuditedRequest } from '../../src/core/audit/auditTrail.ts';
import { type AuditLimits, type AuditOptions, AuditService } from '../../src/core/audit/trail.ts';
import { verifyLog } from '../../src/core/audit/verify.ts';
import type { SecretStore } from '../../src/core/ports.ts';
import { systemClock } from '../../src/core/ports.ts';
import { takeFileLock } from '../../src/core/storage/fileLock.ts';
import type { KeychainState } from '../../src/shared/contract/keys.ts';
import { recordingLogger } from './cache.ts';
import { tempDir } from './tempDir.ts';

/** A keychain in memory that can be locked, and whose content can be looked at and outlives who uses it. */
export function memoryKeychain(entries = new Map<string, string>(), first: KeychainState['state'] = 'ready') {
  const listeners = new Set<(state: KeychainState) => void>();
  const stateOf = (state: KeychainState['state']): KeychainState => ({
    backend: 'memory',
    state,
    message: '',
    checkedAt: 0,
  });
  let current = stateOf(first);
  const store: SecretStore = {
    state: () => current,
    check: async () => current,
    get: async (account) => entries.get(account) ?? null,
    set: async (account, secret) => void entries.set(account, secret),
    delete: async (account) => entries.delete(account),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => undefined,
  };
  const become = (state: KeychainState['state']) => {
    current = stateOf(state);
    for (const listener of listeners) listener(current);
  };
  return { store, entries, become };
}

export const INSTALL = 'test';

interface TestAuditOptions extends Partial<AuditOptions> {
  readonly keychain?: ReturnType<typeof memoryKeychain>;
  readonly limits?: Partial<AuditLimits>;
}

/** A folder with an audit log as the console keeps it; `open` is a start of the console, `close` its end. */
export function testAudit(options: TestAuditOptions = {}) {
  const dir = options.dir ?? join(tempDir(), 'logs');
  const keychain = options.keychain ?? memoryKeychain();
  const logger = recordingLogger();
  const open = (more: Partial<AuditOptions> = {}): AuditService => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return new AuditService({
      dir,
      install: INSTALL,
      secretStore: keychain.store,
      clock: systemClock,
      logger,
      user: 'somebody',
      appVersion: '1.2.3',
      runId: 'run',
      isStrict: () => false,
      lock: () => takeFileLock(join(dir, 'audit.lock')),
      onChange: () => undefined,
      ...options,
      ...more,
    });
  };
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

/** A request as the client tells it. */
export function auditedRequest(requestId: string, over: Partial<AuditedRequest> = {}): AuditedRequest {
  return {
    requestId,
    source: 'core',
    messages: [{ role: 'user', content: 'What is a console?' }],
    text: 'An instrument.',
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    modelAsked: 'gpt-4o-mini',
    modelAnswered: 'gpt-4o-mini-2024-07-18',
    outcome: 'complete',
    errorCode: null,
    cacheOutcome: 'miss',
    staleAgeMs: null,
    tokens: { input: 5, cachedInput: 0, output: 3, reasoning: 0, provenance: 'reported' },
    cost: { kind: 'priced', micros: 7, inputMicros: 3, outputMicros: 4, source: 'table', table: 'test' },
    latencyMs: 12.5,
    attempts: 1,
    failedOverFrom: null,
    ...over,
  };
}
