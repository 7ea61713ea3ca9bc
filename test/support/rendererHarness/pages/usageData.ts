import type { LedgerEntry, Today, UsageByModel } from '../../../../src/shared/contract/usage.ts';
import { ok } from '../../../../src/shared/result.ts';
import { type PagesScenario, type RouteAnswers, trouble } from './scenario.ts';

const REQUESTS = 640;

/** Every 25th request was answered by the second provider. */
function failedOver(id: number, now: number): LedgerEntry['attempts'] {
  const at = { baseUrl: 'https://api.example.com/v1', tokens: null, sent: true };
  const answered = {
    ...at,
    provider: 'groq',
    model: 'llama-3.3-70b-versatile',
    startedAt: now,
    durationMs: 640,
  };
  if (id % 25 !== 0) return [{ ...answered, error: null }];
  const error = {
    code: 'provider.server_error' as const,
    message: 'api.openai.com failed (503). Try again in a while.',
  };
  const first = { ...at, provider: 'openai', model: 'gpt-4o-mini', durationMs: 210, error };
  return [
    { ...first, startedAt: now },
    { ...first, startedAt: now + 330 },
    { ...answered, startedAt: now + 540, error: null },
  ];
}

function ledgerEntry(id: number, now: number): LedgerEntry {
  const failure = id % 11 === 0;
  const hit = !failure && id % 3 === 0;
  const unpriced = id % 13 === 0;
  return {
    id,
    requestId: `7f3c9a52-0000-4000-8000-${String(id).padStart(12, '0')}`,
    at: now - (REQUESTS - id) * 47_000,
    source: 'playground',
    clientId: 'ai-ops-console',
    provider: id % 5 === 0 ? 'groq' : 'openai',
    modelAsked: id % 5 === 0 ? 'llama-3.3-70b-versatile' : 'gpt-4o-mini',
    modelAnswered: failure ? null : id % 5 === 0 ? 'llama-3.3-70b-versatile' : 'gpt-4o-mini-2024-07-18',
    outcome: failure ? 'failed' : id % 17 === 0 ? 'cut' : id % 29 === 0 ? 'cancelled' : 'complete',
    errorCode: failure ? 'provider.rate_limited' : null,
    errorMessage: failure ? 'Groq allows no more requests for now. Try again in 12 s.' : null,
    cacheOutcome: failure ? 'miss' : hit ? 'hit' : id % 7 === 0 ? 'not_cacheable' : 'miss',
    inputTokens: 120 + ((id * 37) % 4000),
    cachedInputTokens: id % 9 === 0 ? 64 : 0,
    outputTokens: failure ? 0 : (id * 53) % 1800,
    reasoningTokens: 0,
    tokensProvenance: id % 10 === 0 ? 'estimated' : 'reported',
    costMicros: hit || unpriced || failure ? null : 420 + id,
    costKind: hit || failure ? 'no_spend' : unpriced ? 'unpriced' : 'priced',
    savedMicros: hit ? 418 : null,
    latencyMs: hit ? 0.4 : 300 + ((id * 97) % 9000),
    firstTokenMs: hit || failure ? null : 210,
    attempts: hit ? [] : failedOver(id, now),
  };
}

const noToday = {
  requests: 0,
  failed: 0,
  hits: 0,
  lookups: 0,
  inputTokens: 0,
  outputTokens: 0,
  estimated: 0,
};

function today(scenario: PagesScenario, now: number): Today {
  const since = new Date(now).setHours(0, 0, 0, 0);
  if (scenario !== 'full') return { since, ...noToday, cost: { micros: 0, unpriced: 0 }, savedMicros: 0 };
  const counts = { requests: 640, failed: 58, hits: 194, lookups: 582, inputTokens: 1_284_201 };
  return {
    since,
    ...counts,
    outputTokens: 512_904,
    estimated: 64,
    cost: { micros: 283_420, unpriced: 30 },
    savedMicros: 81_092,
  };
}

function byModel(provider: string, model: string, changes: Partial<UsageByModel>): UsageByModel {
  return {
    provider,
    model,
    requests: 512,
    failed: 0,
    hits: 160,
    inputTokens: 1_031_110,
    outputTokens: 420_004,
    cost: { micros: 283_420, unpriced: 0 },
    savedMicros: 66_880,
    meanLatencyMs: 1840,
    lastErrorCode: null,
    lastErrorAt: null,
    ...changes,
  };
}

/** A ledger of 640 requests, an empty one, or one that cannot be read. */
export function usageAnswers(scenario: PagesScenario, now: number): RouteAnswers {
  const rows =
    scenario === 'full'
      ? Array.from({ length: REQUESTS }, (_, index) => ledgerEntry(REQUESTS - index, now))
      : [];
  const models = [
    byModel('openai', 'gpt-4o-mini', {}),
    byModel('groq', 'llama-3.3-70b-versatile', {
      requests: 128,
      failed: 58,
      hits: 34,
      cost: { micros: 0, unpriced: 30 },
      meanLatencyMs: 412,
      lastErrorCode: 'provider.rate_limited',
      lastErrorAt: now - 200_000,
    }),
  ];
  return {
    'usage.today': () => ok(today(scenario, now)),
    'usage.byModel': () => ok(scenario === 'full' ? models : []),
    'usage.requests': ({ limit, before }) => {
      if (scenario === 'trouble') {
        return trouble(
          'storage.busy',
          'console.sqlite is locked by another program. Close it, then try again.',
        );
      }
      const from = before === undefined ? 0 : rows.findIndex((row) => row.id < before);
      return ok(from < 0 ? [] : rows.slice(from, from + limit));
    },
  };
}
