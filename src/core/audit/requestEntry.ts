import { createHmac, type KeyObject } from 'node:crypto';
import type { Fields } from './auditLine.ts';
import type { AuditedRequest } from './auditTrail.ts';

/** The event of a request that ended. */
export const REQUEST_EVENT = 'request';

/** What the log says of a request. Nothing of what was asked or answered: a keyed hash, and sizes. */
export function requestFields(request: AuditedRequest, prompts: KeyObject | null): Fields {
  const { tokens, cost, text, messages } = request;
  return {
    source: request.source,
    request_id: request.requestId,
    prompt_hmac: prompts === null ? null : promptHash(prompts, messages),
    prompt_chars: messages.reduce((sum, { content }) => sum + content.length, 0),
    response_chars: text.length,
    response_bytes: Buffer.byteLength(text),
    provider: request.provider,
    base_url_host: hostOf(request.baseUrl),
    model_asked: request.modelAsked,
    model_answered: request.modelAnswered,
    outcome: request.outcome,
    error_code: request.errorCode,
    cache: request.cacheOutcome,
    stale_age_ms: request.staleAgeMs,
    tokens: {
      input: tokens.input,
      cached_input: tokens.cachedInput,
      output: tokens.output,
      reasoning: tokens.reasoning,
      provenance: tokens.provenance,
    },
    cost_kind: cost.kind,
    cost_micros: cost.kind === 'priced' ? cost.micros : null,
    latency_ms: Math.round(request.latencyMs),
    attempts: request.attempts,
    failover_from: request.failedOverFrom,
  };
}

function promptHash(key: KeyObject, messages: AuditedRequest['messages']): string {
  const text = JSON.stringify(messages.map(({ role, content }) => [role, content]));
  return createHmac('sha256', key).update(text).digest('hex');
}

/** An address may hold a name and a password: the host alone is kept. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
