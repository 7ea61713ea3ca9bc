import type { AppError } from '../../shared/errors.ts';
import type { Target } from './callPolicy.ts';
import type { FailureClass } from './failureClass.ts';
import type { PolicySettings } from './policyParts.ts';
import { retryDelayMs } from './retryDelay.ts';

type RepeatClass = Exclude<FailureClass['retry'], 'never'>;

/** One target on the way of a request, with what happened there so far. */
export interface Stop {
  readonly target: Target;
  /** Calls that were made here. */
  calls: number;
  /** Repeats that were granted, by what made them necessary. */
  readonly repeats: Record<RepeatClass, number>;
  /** Not to be called before, monotonic ms. */
  notBefore: number;
  /** It stumbled over what is usually gone in a moment: its repeat goes before the next target. */
  blipped: boolean;
  /** The next repeat is already taken off the budget. */
  paid: boolean;
  /** Why it did not answer; null while nothing was tried. */
  error: AppError | null;
  /** True when nothing more is to be expected of it for this request. */
  done: boolean;
  /** When it may be able to answer again, monotonic ms; null when nobody said. */
  againAt: number | null;
}

export function stopAt(target: Target): Stop {
  return {
    target,
    calls: 0,
    repeats: { server_error: 0, network: 0, timeout: 0, rate_limit: 0 },
    notBefore: Number.NEGATIVE_INFINITY,
    blipped: false,
    paid: false,
    error: null,
    done: false,
    againAt: null,
  };
}

/** Takes one repeat off what this class of failure is worth at one target; false when none is left. */
export function grantRepeat(stop: Stop, { retry }: FailureClass, settings: PolicySettings): boolean {
  if (retry === 'never') return false;
  const allowed: Readonly<Record<RepeatClass, number>> = {
    server_error: settings.retry_server_errors,
    network: settings.retry_network_errors,
    timeout: settings.retry_timeouts,
    rate_limit: settings.retry_rate_limits,
  };
  if (stop.repeats[retry] >= allowed[retry]) return false;
  stop.repeats[retry] += 1;
  return true;
}

/** While somebody else could be asked, a repeat comes within this time or not at all before it. */
const QUICK_REPEAT_MS = 250;

interface PausePlan {
  readonly capS: number;
  /** The wait that the provider named; null when it named none. */
  readonly askedMs: number | null;
  readonly leftMs: number;
  readonly random: () => number;
}

/** The pause before the next call of a target, ms. Never shorter than the provider asked for. */
export function pauseMs(stop: Stop, { capS, askedMs, leftMs, random }: PausePlan): number {
  if (stop.blipped) return random() * QUICK_REPEAT_MS;
  const delayMs = retryDelayMs(stop.calls, capS, random);
  if (askedMs === null) return delayMs;
  // Not all at once when that time has come, and early enough for an answer.
  return askedMs + Math.max(0, Math.min(delayMs, (leftMs - askedMs) / 2));
}

/** A repeat while others wait to be asked is worth it only after a failure that came quickly. */
const QUICK_FAILURE_MS = 1000;
/** Of what a network does for a moment: a connection that was closed while it was idle, a server that starts anew. */
const MOMENTARY: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED']);

/** Whether a failure is of the kind that is usually gone in a moment. `tookMs`: how long it took to fail. */
export function isBlip(error: AppError, { retry }: FailureClass, tookMs: number): boolean {
  if (tookMs > QUICK_FAILURE_MS || error.data?.retryAfterS !== undefined) return false;
  return retry === 'server_error' || (retry === 'network' && MOMENTARY.has(error.data?.cause));
}
