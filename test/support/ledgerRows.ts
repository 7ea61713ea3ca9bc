import type { EntryDetails, LedgerRow } from '../../src/core/usage/ledgerRow.ts';
import type { Answer, AskRequest } from '../../src/shared/contract/ask.ts';

/** A ledger row of a plain answered request, with what a test cares about changed. */
export function ledgerRow(requestId: string, changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    requestId,
    at: Date.UTC(2026, 5, 15, 12),
    source: 'playground',
    clientId: 'global',
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    modelAsked: 'gpt-4o',
    modelAnswered: 'gpt-4o-2024-08-06',
    outcome: 'complete',
    error: null,
    cacheOutcome: 'miss',
    cacheNamespace: 'default',
    cacheKey: 'a'.repeat(64),
    tokens: { input: 100, cachedInput: 40, output: 20, reasoning: 5, provenance: 'reported' },
    usageJson: '{"prompt_tokens":100}',
    cost: {
      kind: 'priced',
      micros: 400,
      inputMicros: 200,
      outputMicros: 200,
      source: 'table',
      table: 'prices 1 (2026-01-01)',
    },
    savedMicros: null,
    latencyMs: 812.5,
    firstTokenMs: 201.25,
    finishReason: 'stop',
    attempts: [],
    ...changes,
  };
}

/** A row of a request that the cache answered. */
export function hitRow(requestId: string, changes: Partial<LedgerRow> = {}): LedgerRow {
  return ledgerRow(requestId, {
    cacheOutcome: 'hit',
    cost: { kind: 'no_spend', reason: 'The cache answered.' },
    savedMicros: 400,
    usageJson: null,
    latencyMs: 2,
    firstTokenMs: null,
    ...changes,
  });
}

/** Details of a cached answer. */
export function entryDetails(changes: Partial<EntryDetails> = {}): EntryDetails {
  return {
    namespace: 'default',
    key: 'a'.repeat(64),
    provider: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-4o',
    modelAnswered: 'gpt-4o-2024-08-06',
    prompt: 'Why is the sky blue?',
    requestJson: '{"model":"gpt-4o"}',
    tokens: { input: 100, cachedInput: 40, output: 20, reasoning: 5, provenance: 'reported' },
    costMicros: 400,
    latencyMs: 812.5,
    finishReason: 'stop',
    createdAt: Date.UTC(2026, 5, 15, 12),
    ...changes,
  };
}

/** A request of the playground with one user message. */
export function askRequest(content: string): AskRequest {
  return {
    provider: 'openai',
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content },
    ],
    format: 'text',
    stream: true,
    params: { temperature: 0.2 },
    cacheMode: 'use',
  };
}

/** The answer that belongs to a row. */
export function answerOf(row: LedgerRow, text: string): Answer {
  return {
    requestId: row.requestId,
    text,
    provider: row.provider,
    baseUrl: row.baseUrl,
    modelAsked: row.modelAsked,
    modelAnswered: row.modelAnswered,
    cache: {
      outcome: row.cacheOutcome,
      reason: '',
      namespace: row.cacheNamespace ?? '',
      key: row.cacheKey ?? '',
      keyKind: 'own',
      stored: true,
      ageMs: null,
      originalLatencyMs: null,
      savedMicros: row.savedMicros,
    },
    tokens: row.tokens,
    cost: row.cost,
    latencyMs: row.latencyMs,
    firstTokenMs: row.firstTokenMs,
    attempts: [...row.attempts],
    failedOverFrom: null,
    warnings: [],
    waitedMs: 0,
    finishReason: row.finishReason,
    completion: { state: 'complete' },
    raw: '{}',
  };
}
