import type { AppError } from '../../shared/errors.ts';
import type { AttemptLimit } from './callPolicy.ts';
import type { PolicySettings } from './policyParts.ts';

interface Situation {
  /** What is left of the request's time. */
  readonly leftMs: number;
  /** How many targets were not asked yet and still can be. */
  readonly othersToAsk: number;
  readonly probe: boolean;
}

/**
 * The time of one call: all that is left. But where others could still be asked, a call that shows nothing leaves half
 * a share to each of them, and a probe takes no longer than it takes to tell that a provider is still down.
 */
export function attemptLimit(
  settings: PolicySettings,
  { leftMs, othersToAsk, probe }: Situation,
): AttemptLimit {
  const share = leftMs / (1 + othersToAsk / 2);
  const probeMs = Math.max(settings.breaker_timeout_s, settings.first_byte_timeout_s) * 1000;
  return { totalMs: leftMs, firstTextMs: probe ? Math.min(share, probeMs) : share };
}

/** A silence this long says something about a provider. */
const TELLING_SILENCE_MS = 5000;

/** False for a time limit of ours that left the provider no time to speak of: it is held against nobody. */
export function isFair(
  { code, data }: AppError,
  { firstTextMs }: AttemptLimit,
  settings: PolicySettings,
  wholeMs: number,
): boolean {
  if (code !== 'provider.timeout' || data?.limit === undefined) return true;
  return firstTextMs >= Math.min(TELLING_SILENCE_MS, settings.first_byte_timeout_s * 1000, wholeMs / 2);
}

/** False where it failed before anything was sent: for want of a key. */
export function wasCalled({ code }: AppError): boolean {
  return code.startsWith('provider.') && code !== 'provider.key_missing';
}

/** Whether the provider may have counted tokens though no answer came. */
export function mayHaveWorked({ code }: AppError): boolean {
  return [
    'provider.timeout',
    'provider.cut_stream',
    'provider.empty_answer',
    'provider.malformed',
    'provider.answer_too_large',
  ].includes(code);
}
