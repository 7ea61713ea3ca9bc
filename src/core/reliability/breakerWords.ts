import type { BreakerState } from '../../shared/contract/reliability.ts';
import type { AppError } from '../../shared/errors.ts';
import { formatShare } from '../../shared/format.ts';
import type { StateChange } from './breaker.ts';
import type { BreakerRules } from './breakerRules.ts';

/** Longer messages of a failure are cut: a reason is one line of a table. */
const LONGEST_FAILURE = 300;

/** Why a breaker changed its state, in one sentence or two. */
export function reasonOf({ cause, failure }: StateChange<AppError>, rules: BreakerRules): string {
  const last = failure ? ` The last: ${failure.message.slice(0, LONGEST_FAILURE)}` : '';
  switch (cause) {
    case 'failures':
      return rules.policy === 'consecutive'
        ? `${rules.failureThreshold} failures in a row.${last}`
        : `${formatShare(rules.failureRate, 1)} or more of the requests of ${rules.windowMs / 1000} s failed.${last}`;
    case 'probe_failed':
      return `The try failed.${last}`;
    case 'probe_due':
      return 'The wait is over, and one request tries the provider.';
    case 'probe_succeeded':
      return 'The try succeeded. The other requests follow step by step.';
    case 'trip':
      return 'Opened by hand.';
    case 'reset':
      return 'Closed by hand, and its failures are forgotten.';
    case 'isolate':
      return 'Switched off by hand until it is released.';
    case 'release':
      return 'Released by hand.';
  }
}

/** What a caller who is turned away is told. `waitMs` is null where only a person ends it. */
export function openSentence(about: {
  readonly name: string;
  readonly state: BreakerState;
  readonly reason: string;
  readonly waitMs: number | null;
}): string {
  const { name, state, reason, waitMs } = about;
  if (waitMs === null) return `${name} is switched off by hand. Release it on the Reliability page.`;
  if (state === 'half_open') {
    return `${name} is being tried with one request after an outage. Try again in a moment.`;
  }
  if (state === 'closed') {
    return `${name} comes back from an outage and takes few requests at a time. Try again in a moment.`;
  }
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return `${name} is left alone for now and tried again in ${seconds} s. ${reason}`.trim();
}
