import { AppError, type ErrorBody } from '../../shared/errors.ts';
import { formatDuration } from '../../shared/format.ts';
import { mayLookUp } from '../cache/policy.ts';
import { failureClass } from '../reliability/failureClass.ts';
import { lookUpStale } from './cached.ts';
import type { ClientParts } from './parts.ts';
import type { PreparedRequest } from './preparedRequest.ts';
import type { AskedOutcome } from './sharedCall.ts';
import { preparedFor } from './targets.ts';

/**
 * An old answer of the cache in place of a failure (RFC 5861, stale-if-error): expired within `stale_max_age_s`, or one
 * that the request had asked to renew. Null where none may stand in, or there is none. The attempts stay the request's,
 * and so does what they may have cost.
 */
export function staleAnswer(
  parts: ClientParts,
  prepared: PreparedRequest,
  failed: AskedOutcome,
): AskedOutcome | null {
  const { error } = failed;
  if (error === null || !mayStandIn(prepared, failed, error)) return null;
  const old = oldAnswerOf(parts, prepared);
  if (old === null) return null;
  const age = old.cache.ageMs === null ? 'of unknown age' : `${formatDuration(old.cache.ageMs)} old`;
  const message = `This answer is from the cache and ${age}, because nobody could answer now. ${error.message}`;
  return {
    ...old,
    cache: { ...old.cache, outcome: 'stale', reason: error.message },
    cost: failed.cost.kind === 'unpriced' ? failed.cost : old.cost,
    attempts: failed.attempts,
    failedOverFrom: old.provider === prepared.provider.id ? null : prepared.provider.id,
    warnings: [
      ...failed.warnings,
      { code: error.code, message, data: { ...error.data, ageMs: old.cache.ageMs } },
    ],
    waitedMs: failed.waitedMs,
  };
}

/** Of the first provider of the chain that has one: what another one answered in its place lies under that one's key. */
function oldAnswerOf(parts: ClientParts, prepared: PreparedRequest): AskedOutcome | null {
  for (const target of prepared.chain.targets) {
    const found = lookUpStale(parts, preparedFor(prepared, target), prepared.settings.stale_max_age_s);
    if (found.hit) return found.outcome;
  }
  return null;
}

function mayStandIn(
  { request, settings, cacheQuestion, signal }: PreparedRequest,
  failed: AskedOutcome,
  error: ErrorBody,
): boolean {
  if (!(request.staleIfError ?? settings.stale_if_error)) return false;
  if (signal.aborted || failed.text !== '') return false;
  // `refresh` went around the cache to renew its entry; `bypass` wants nothing of it.
  if (request.cacheMode === 'bypass' || !mayLookUp({ ...cacheQuestion, mode: 'use' }).allowed) return false;
  // Of a chain that failed as a whole, its parts say why: with every key rejected an old answer would hide what to do.
  const causes =
    error.code === 'provider.all_failed' ? failed.attempts.flatMap((one) => one.error ?? []) : [];
  return (causes.length === 0 ? [error] : causes).some(allowsStale);
}

function allowsStale({ code, message, data }: ErrorBody): boolean {
  return failureClass(new AppError(code, message, data ? { data } : {})).staleMayAnswer;
}
