import type { Answer } from '../../shared/contract/ask.ts';
import { keepableHeaders } from '../../shared/sensitiveHeaders.ts';
import type { AlongWithRow } from '../usage/ledger.ts';
import type { LedgerRow } from '../usage/ledgerRow.ts';
import { hasAnswer, type Outcome } from './outcome.ts';
import type { PreparedRequest } from './preparedRequest.ts';

/** What the ledger is told of a request: its row, and what is written with it. `startedAt` in epoch ms. */
export function recordOf(
  prepared: PreparedRequest,
  outcome: Outcome,
  answer: Answer | null,
  { startedAt, clientId }: { readonly startedAt: number; readonly clientId: string },
): { readonly row: LedgerRow; readonly also: AlongWithRow } {
  const { request } = prepared;
  const row: LedgerRow = {
    requestId: prepared.id,
    at: startedAt,
    source: prepared.source,
    clientId,
    provider: outcome.provider,
    baseUrl: outcome.baseUrl,
    modelAsked: outcome.modelAsked,
    modelAnswered: outcome.modelAnswered,
    outcome: ledgerOutcome(outcome),
    error: outcome.error,
    cacheOutcome: outcome.cache.outcome,
    cacheNamespace: outcome.cache.namespace,
    cacheKey: outcome.cache.key,
    tokens: outcome.tokens,
    usageJson: outcome.usageJson,
    cost: outcome.cost,
    savedMicros: outcome.cache.savedMicros,
    latencyMs: outcome.latencyMs,
    firstTokenMs: outcome.firstTokenMs,
    finishReason: outcome.finishReason,
    attempts: outcome.attempts,
  };
  const isRun = prepared.source === 'playground';
  return {
    row,
    also: {
      entries: outcome.newEntries,
      run: isRun
        ? {
            request: { ...request, headers: keepableHeaders(request.headers) },
            answer,
            error: answer ? null : outcome.error,
          }
        : undefined,
    },
  };
}

function ledgerOutcome(outcome: Outcome): LedgerRow['outcome'] {
  if (outcome.error === null) return 'complete';
  if (outcome.error.code === 'request.cancelled') return 'cancelled';
  return hasAnswer(outcome) ? 'cut' : 'failed';
}
