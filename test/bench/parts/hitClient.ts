import { join } from 'node:path';
import { openCache } from '../../../src/core/cache/openCache.ts';
import { ownKey } from '../../../src/core/cache/ownKey.ts';
import { epochSeconds } from '../../../src/core/cache/store.ts';
import { ownValueJson } from '../../../src/core/cache/valueJson.ts';
import { Client } from '../../../src/core/client/client.ts';
import { systemClock } from '../../../src/core/ports.ts';
import { createOpenaiProvider } from '../../../src/core/providers/openaiProvider.ts';
import { resolveProviders } from '../../../src/core/providers/registry.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import { CONSOLE_APPLICATION_ID, consoleMigrations } from '../../../src/core/storage/consoleSchema.ts';
import { openReader } from '../../../src/core/storage/reader.ts';
import { openWriter } from '../../../src/core/storage/writer.ts';
import { createLedger } from '../../../src/core/usage/ledger.ts';
import { createPricing } from '../../../src/core/usage/pricing.ts';
import { createRecorder } from '../../../src/core/usage/recorder.ts';
import { createTokenEstimator } from '../../../src/core/usage/tokenEstimator.ts';
import type { AskInput } from '../../../src/shared/contract/ask.ts';

const threads = new URL('../../../src/core/', import.meta.url);
const BUSY_TIMEOUT_MS = 3000;
const PROVIDER = 'openai';
/** An answer of about 2 KB, as the cache measurements of this project use. */
const ANSWER = 'A circuit breaker stops calling a server that fails. '.repeat(38);

/** The core client as the app builds it, on files of its own whose cache answers `questions`. */
export interface HitClient {
  /** Answers the question with that number, from the cache; throws when anything else answered. */
  ask(question: number): Promise<void>;
  /** Where the cached answers are. */
  readonly cacheFile: string;
  /** The key of a question, as it is in the cache file. */
  keyOf(question: number): string;
  readonly namespace: string;
  close(): Promise<void>;
}

/** Opens a client in `folder` with that many cached answers. */
export async function openHitClient(folder: string, questions: number): Promise<HitClient> {
  const { settings } = defaultSettings();
  const logger = { info: () => undefined, warn: console.error, error: console.error };
  const consoleFile = join(folder, 'console.sqlite');
  const threadUrl = new URL('storage/writerThread.ts', threads);
  const writer = await openWriter({
    file: consoleFile,
    durability: 'full',
    busyTimeoutMs: BUSY_TIMEOUT_MS,
    migrations: consoleMigrations,
    applicationId: CONSOLE_APPLICATION_ID,
    threadUrl,
  });
  const reader = openReader(consoleFile, { busyTimeoutMs: BUSY_TIMEOUT_MS });
  const { store } = await openCache({ settings, userData: folder, threadUrl, clock: systemClock, logger });
  const ledger = createLedger(writer, reader);
  const estimator = createTokenEstimator({ threadUrl: new URL('usage/tokenThread.ts', threads), logger });
  const providers = resolveProviders(settings, null);
  const nobody = () => Promise.reject(new Error('A benchmark of hits asked a provider.'));
  const client = new Client({
    settings: () => settings,
    providers: () => providers,
    endpoint: nobody,
    wire: createOpenaiProvider(),
    policy: nobody,
    cache: () => store,
    isKnownRequest: (requestId) => ledger.has(requestId),
    entryDetails: (namespace, key) => ledger.entryDetails(namespace, key),
    recorder: createRecorder({ ledger, logger, onRecorded: () => undefined, onTrouble: console.error }),
    pricing: createPricing(),
    estimator,
    clientId: () => 'bench',
    noteKeyUsed: () => undefined,
    clock: systemClock,
    logger,
  });

  const namespace = settings.cache_namespace;
  const keys = Array.from({ length: questions }, (_, question) => keyOf(question));
  const createdAt = epochSeconds(Date.now());
  for (let from = 0; from < questions; from += 100) {
    await store.set(
      keys
        .slice(from, from + 100)
        .map((key) => ({ namespace, key, valueJson: ownValueJson(ANSWER), createdAt, expiresAt: null })),
    );
  }

  function keyOf(question: number): string {
    const { provider, params, ...rest } = inputOf(question);
    const baseUrl = providers.find(({ id }) => id === provider)?.baseUrl ?? '';
    return ownKey({ provider, baseUrl, format: 'text', params: { ...params }, ...rest });
  }

  return {
    ask: async (question) => {
      const { cache } = await client.ask(inputOf(question), { source: 'core' });
      if (cache.outcome !== 'hit') throw new Error(`A benchmark of hits had a ${cache.outcome}.`);
    },
    cacheFile: join(folder, 'cache.sqlite'),
    keyOf: (question) => keys[question] ?? '',
    namespace,
    close: async () => {
      await estimator.close();
      await store.close();
      reader.close();
      await writer.close();
    },
  };
}

function inputOf(question: number): AskInput {
  return {
    provider: PROVIDER,
    model: 'gpt-4o-mini',
    messages: [
      {
        role: 'user',
        content: `Question ${question}: what is a circuit breaker? ${'Be brief. '.repeat(20)}`,
      },
    ],
    params: { temperature: 0 },
  };
}
