import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditedRequest } from '../../src/core/audit/auditTrail.ts';
import { AuditService } from '../../src/core/audit/trail.ts';
import type { AuditLimits, AuditOptions } from '../../src/core/audit/trailOptions.ts';
import { type Logger, type SecretStore, systemClock } from '../../src/core/ports.ts';
import { takeFileLock } from '../../src/core/storage/fileLock.ts';
import type { KeychainState } from '../../src/shared/contract/keys.ts';

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

export type MemoryKeychain = ReturnType<typeof memoryKeychain>;

export const INSTALL = 'test';

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** How an audit log for a test is opened. */
export interface TestAuditOptions extends Partial<AuditOptions> {
  readonly dir: string;
  readonly keychain: MemoryKeychain;
  readonly limits?: Partial<AuditLimits>;
}

/** The audit log of a folder, as the console opens it. */
export function openAudit({ keychain, ...options }: TestAuditOptions): AuditService {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  return new AuditService({
    install: INSTALL,
    secretStore: keychain.store,
    clock: systemClock,
    logger: silent,
    user: 'somebody',
    appVersion: '1.2.3',
    runId: 'run',
    isStrict: () => false,
    lock: () => takeFileLock(join(options.dir, 'audit.lock')),
    onChange: () => undefined,
    ...options,
  });
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
