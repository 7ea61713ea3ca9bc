import type { AuditedRequest } from '../audit/auditTrail.ts';
import type { LedgerRow } from '../usage/ledgerRow.ts';
import type { Outcome } from './outcome.ts';
import type { PreparedRequest } from './preparedRequest.ts';

/** What the audit log is told of a request that the ledger has as `row`. */
export function auditedRequest(prepared: PreparedRequest, outcome: Outcome, row: LedgerRow): AuditedRequest {
  const { cache } = outcome;
  return {
    requestId: row.requestId,
    source: row.source,
    messages: prepared.request.messages,
    text: outcome.text,
    provider: row.provider,
    baseUrl: row.baseUrl,
    modelAsked: row.modelAsked,
    modelAnswered: row.modelAnswered,
    outcome: row.outcome,
    errorCode: row.error?.code ?? null,
    cacheOutcome: row.cacheOutcome,
    staleAgeMs: cache.outcome === 'stale' ? cache.ageMs : null,
    tokens: row.tokens,
    cost: row.cost,
    latencyMs: row.latencyMs,
    attempts: outcome.attempts.filter(({ sent }) => sent).length,
    failedOverFrom: outcome.failedOverFrom,
  };
}
