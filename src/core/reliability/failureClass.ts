import type { AppError, ErrorCode } from '../../shared/errors.ts';

/** What a failure means to each part of the policy. */
export interface FailureClass {
  /** It says that the provider is in trouble: its breaker counts it. */
  readonly breaker: boolean;
  /** Which of the retry settings says how often the same provider is asked again. */
  readonly retry: 'server_error' | 'network' | 'timeout' | 'rate_limit' | 'never';
  /** Another provider may do better. */
  readonly failover: boolean;
  /** The provider asked for a pause of this model. */
  readonly coolsModel: boolean;
  /** The key is what is wrong: the person must hear of it, whoever answers. */
  readonly keyIsBad: boolean;
  /** An old answer of the cache is better than this error. */
  readonly staleMayAnswer: boolean;
}

/** Ours, or nobody's fault: nothing follows from it. */
const OURS: FailureClass = {
  breaker: false,
  retry: 'never',
  failover: false,
  coolsModel: false,
  keyIsBad: false,
  staleMayAnswer: false,
};
/** Nothing is wrong with the provider as such, but this one will not answer. */
const NOT_HERE: FailureClass = { ...OURS, failover: true };
const BUSY: FailureClass = { ...NOT_HERE, staleMayAnswer: true };
const DOWN: FailureClass = { ...BUSY, breaker: true };

/** A code of a provider that is forgotten here does not compile. */
const ofProvider: Readonly<Record<Extract<ErrorCode, `provider.${string}`>, FailureClass>> = {
  'provider.server_error': { ...DOWN, retry: 'server_error' },
  'provider.dns': { ...DOWN, retry: 'network' },
  'provider.unreachable': { ...DOWN, retry: 'network' },
  'provider.tls': { ...DOWN, retry: 'network' },
  'provider.cut_stream': { ...DOWN, retry: 'network' },
  'provider.timeout': { ...DOWN, retry: 'timeout' },
  'provider.malformed': { ...DOWN, retry: 'server_error' },
  'provider.empty_answer': { ...DOWN, retry: 'server_error' },
  // A web page in place of an answer comes from what stands in between, and comes again.
  'provider.not_json': DOWN,
  // The breaker counts it only by setting, or when it goes on without a word of how long: see breakers.ts.
  'provider.rate_limited': { ...BUSY, retry: 'rate_limit', coolsModel: true },
  'provider.quota_exhausted': BUSY,
  'provider.key_rejected': { ...NOT_HERE, keyIsBad: true },
  'provider.key_missing': NOT_HERE,
  'provider.model_not_found': NOT_HERE,
  'provider.unknown': NOT_HERE,
  'provider.bad_request': OURS,
  'provider.redirected': BUSY,
  'provider.answer_too_large': BUSY,
  'provider.breaker_open': BUSY,
  'provider.cooling_down': BUSY,
  // Its parts were looked at one by one: whoever made it decided that there is no more to try.
  'provider.all_failed': { ...OURS, staleMayAnswer: true },
};

const ofOthers: Readonly<Partial<Record<ErrorCode, FailureClass>>> = {
  'limit.reached': BUSY,
  'limit.queue_timeout': BUSY,
  // Another model may have a larger limit; an old answer would hide that this one never fits.
  'limit.too_large': NOT_HERE,
  'request.deadline': { ...OURS, staleMayAnswer: true },
  'key.invalid': { ...NOT_HERE, keyIsBad: true },
  'key.not_found': NOT_HERE,
  // Another provider's key may be in the environment.
  'keychain.unavailable': NOT_HERE,
  'keychain.locked': NOT_HERE,
  'keychain.timeout': NOT_HERE,
  'keychain.failed': NOT_HERE,
};

/** The decision table: what follows from a failed call, by its code alone. */
export function failureClass(error: AppError): FailureClass {
  const { code } = error;
  return isOfProvider(code) ? ofProvider[code] : (ofOthers[code] ?? OURS);
}

function isOfProvider(code: ErrorCode): code is keyof typeof ofProvider {
  return code in ofProvider;
}
