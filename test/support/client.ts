import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AuditTrail } from '../../src/core/audit/auditTrail.ts';
import { Client } from '../../src/core/client/client.ts';
import { createResolveEndpoint } from '../../src/core/client/endpoints.ts';
import { type Clock, systemClock } from '../../src/core/ports.ts';
import { createOpenaiProvider } from '../../src/core/providers/openaiProvider.ts';
import type { ProviderConfig } from '../../src/core/providers/preset.ts';
import { resolveProviders } from '../../src/core/providers/registry.ts';
import { type SandboxServer, startSandboxServer } from '../../src/core/providers/sandbox/server.ts';
import { defaultSettings } from '../../src/core/settings/resolve.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import { createLedger } from '../../src/core/usage/ledger.ts';
import { createPricing } from '../../src/core/usage/pricing.ts';
import { createRecorder } from '../../src/core/usage/recorder.ts';
import { createReports } from '../../src/core/usage/reports.ts';
import { createRuns } from '../../src/core/usage/runs.ts';
import { createTokenEstimator } from '../../src/core/usage/tokenEstimator.ts';
import { openTestCache, recordingLogger } from './cache.ts';
import { openTestPolicy, type TestPolicyOptions } from './policy.ts';
import { openConsoleDatabase } from './storage.ts';
import { tempDir } from './tempDir.ts';

/** How a client for a test is made. */
export interface TestClientOptions {
  readonly settings?: Partial<Settings>;
  readonly clock?: Clock;
  /** Kept by the caller to open the same files again. */
  readonly folder?: string;
  /** The key sent to the server; null = none. */
  readonly key?: string | null;
  /** Looks the key up in place of `key`. */
  readonly secretFor?: (provider: ProviderConfig) => Promise<string | null>;
  /** Parts of the call policy in place of the usual ones. */
  readonly policy?: TestPolicyOptions;
  readonly audit?: AuditTrail;
}

/** The id under which the test's server is a provider: OpenAI's preset at another address, so that its prices apply. */
export const PROVIDER = 'openai';

/**
 * The core client as a program without a window uses it: real files, and a real server that speaks the protocol. The
 * whole call policy is at work; repeats are off unless `settings` says how many.
 */
export async function openTestClient(options: TestClientOptions = {}) {
  const server: SandboxServer = await startSandboxServer();
  const folder = options.folder ?? tempDir();
  const clock = options.clock ?? systemClock;
  const logger = recordingLogger();
  let settings: Settings = {
    ...defaultSettings().settings,
    base_url: server.baseUrl,
    retry_max_attempts: 1,
    providers: [{ id: PROVIDER, name: 'Test server', base_url: server.baseUrl }],
    ...options.settings,
  };
  const { writer, reader, file } = await openConsoleDatabase(join(folder, 'console.sqlite'));
  const cache = await openTestCache(settings, { userData: folder, clock });
  const ledger = createLedger(writer, reader);
  const estimator = createTokenEstimator({
    threadUrl: new URL('../../src/core/usage/tokenThread.ts', import.meta.url),
    logger,
  });
  const recorder = createRecorder({
    ledger,
    logger,
    onRecorded: () => undefined,
    onTrouble: () => undefined,
  });
  onTestFinished(async () => {
    await estimator.close();
    await server.close();
  });
  const key = options.key === undefined ? 'test-key' : options.key;
  const secretFor = options.secretFor ?? (async () => key);
  const policy = openTestPolicy({ settings: () => settings, clock, ...options.policy });
  const client = new Client({
    settings: () => settings,
    providers: () => resolveProviders(settings, null),
    endpoint: createResolveEndpoint({ sandboxUrl: async () => server.baseUrl, secretFor }),
    wire: createOpenaiProvider({ clock }),
    policy: policy.call,
    cache: () => cache.store,
    isKnownRequest: (requestId) => ledger.has(requestId),
    entryDetails: (namespace, entryKey) => ledger.entryDetails(namespace, entryKey),
    recorder,
    audit: options.audit,
    pricing: createPricing(),
    estimator,
    clientId: () => 'test',
    noteKeyUsed: () => undefined,
    clock,
    logger,
  });
  return {
    client,
    server,
    cache: cache.store,
    folder,
    file,
    recorder,
    policy,
    reports: createReports(reader),
    runs: createRuns(writer, reader),
    logger,
    settings: () => settings,
    /** Changes settings for the requests to come. */
    configure: (changes: Partial<Settings>) => {
      settings = { ...settings, ...changes };
    },
  };
}
