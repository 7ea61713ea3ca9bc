import type { Alert } from '../../shared/contract/alerts.ts';

interface CauseFamily {
  readonly page: Alert['page'];
  /** What the part of the cause after the colon is called in the page's address. */
  readonly param?: string;
  /** Whether the cause can still be there after a restart without anybody raising it again. */
  readonly outlivesProcess: boolean;
}

/** Every kind of cause: the part before the colon. To add one: a line here. */
export const causeFamilies = {
  breaker_open: { page: 'reliability', param: 'provider', outlivesProcess: true },
  providers_down: { page: 'reliability', outlivesProcess: false },
  key_rejected: { page: 'keys', param: 'provider', outlivesProcess: true },
  quota_exhausted: { page: 'keys', param: 'provider', outlivesProcess: true },
  memory: { page: 'reliability', outlivesProcess: false },
  disk: { page: 'reliability', outlivesProcess: true },
  audit: { page: 'activity', outlivesProcess: false },
  ledger: { page: 'activity', outlivesProcess: false },
  maintenance: { page: 'cache', outlivesProcess: true },
  cache_damaged: { page: 'cache', outlivesProcess: true },
  warm_up: { page: 'settings', outlivesProcess: true },
} as const satisfies Readonly<Record<string, CauseFamily>>;

export type CauseFamilyName = keyof typeof causeFamilies;
/** As in `disk` or `breaker_open:openai`. */
export type Cause = CauseFamilyName | `${CauseFamilyName}:${string}`;

interface CauseFacts {
  readonly page: Alert['page'];
  readonly params: Readonly<Record<string, string>>;
  readonly outlivesProcess: boolean;
}

/** What follows from a cause. One of a family that is not known any more (an old file) belongs to the Reliability page. */
export function factsOf(cause: string): CauseFacts {
  const colon = cause.indexOf(':');
  const name = colon < 0 ? cause : cause.slice(0, colon);
  const subject = colon < 0 ? '' : cause.slice(colon + 1);
  const family: CauseFamily | undefined = Object.hasOwn(causeFamilies, name)
    ? causeFamilies[name as CauseFamilyName]
    : undefined;
  if (!family) return { page: 'reliability', params: {}, outlivesProcess: false };
  const params = family.param !== undefined && subject !== '' ? { [family.param]: subject } : {};
  return { page: family.page, params, outlivesProcess: family.outlivesProcess };
}
