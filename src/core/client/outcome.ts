import type { Answer, Attempt, CacheReport, Cost, Tokens } from '../../shared/contract/ask.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { EntryDetails } from '../usage/ledgerRow.ts';

/** How a request ended: everything that the answer and the ledger are made of. Times in ms. */
export interface Outcome {
  /** All that came; empty when nothing did. */
  readonly text: string;
  /** Why it is not complete; null for a complete answer. */
  readonly error: ErrorBody | null;
  /** Who answered, or was asked when nobody did: after a failover not the provider of the request. */
  readonly provider: string;
  readonly baseUrl: string;
  /** The model that this provider was asked for. */
  readonly modelAsked: string;
  readonly modelAnswered: string | null;
  readonly finishReason: string | null;
  readonly cache: CacheReport;
  readonly tokens: Tokens;
  readonly cost: Cost;
  readonly attempts: readonly Attempt[];
  /** The provider of the request when another one answered in its place; else null. */
  readonly failedOverFrom: string | null;
  /** What a person has to know though there is an answer. */
  readonly warnings: readonly ErrorBody[];
  /** Of the latency, the time spent waiting on our side. */
  readonly waitedMs: number;
  readonly latencyMs: number;
  readonly firstTokenMs: number | null;
  /** The answer as the provider sent it; null when it sent none. */
  readonly raw: string | null;
  /** The provider's usage block, JSON text. */
  readonly usageJson: string | null;
  /** What there is to know of each newly written cache entry. */
  readonly newEntries: readonly EntryDetails[];
}

/** Tokens of a request that nobody worked on. */
export const NO_TOKENS: Tokens = {
  input: 0,
  cachedInput: 0,
  output: 0,
  reasoning: 0,
  provenance: 'estimated',
};

/** Whether there is an answer to hand out: a complete one, or the part that came before a stream ended early. */
export function hasAnswer(outcome: Outcome): boolean {
  return outcome.error === null || outcome.text !== '';
}

/** The answer that a caller gets. */
export function answerFrom(outcome: Outcome, requestId: string): Answer {
  const { error } = outcome;
  return {
    requestId,
    text: outcome.text,
    provider: outcome.provider,
    baseUrl: outcome.baseUrl,
    modelAsked: outcome.modelAsked,
    modelAnswered: outcome.modelAnswered,
    cache: outcome.cache,
    tokens: outcome.tokens,
    cost: outcome.cost,
    latencyMs: outcome.latencyMs,
    firstTokenMs: outcome.firstTokenMs,
    attempts: [...outcome.attempts],
    failedOverFrom: outcome.failedOverFrom,
    warnings: [...outcome.warnings],
    waitedMs: outcome.waitedMs,
    finishReason: outcome.finishReason,
    completion: error === null ? { state: 'complete' } : { state: 'cut', error },
    raw: outcome.raw,
  };
}
