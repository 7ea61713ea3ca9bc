import type { Tokens } from '../../shared/contract/ask.ts';
import type { ReportedUsage } from '../providers/provider.ts';

/** More than any request can have; larger counts are nonsense, and sums of them would overflow. */
const MAX_TOKENS = 1_000_000_000_000;

/** True for a whole number of tokens that a request can really have. */
export function isTokenCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MAX_TOKENS;
}

/** Why counts cannot be trusted (not whole, negative, huge, a part larger than its whole); null when they can. */
export function faultOfTokens(tokens: Omit<Tokens, 'provenance'>): string | null {
  const { input, cachedInput, output, reasoning } = tokens;
  if (![input, cachedInput, output, reasoning].every(isTokenCount)) {
    return 'The token counts of this request are not usable numbers.';
  }
  if (cachedInput > input) return 'The provider counted more cached input tokens than input tokens.';
  if (reasoning > output) return 'The provider counted more reasoning tokens than output tokens.';
  return null;
}

/** A provider's counts as tokens, or null when there are none or they cannot be trusted: then they are to be estimated. */
export function reportedTokens(usage: ReportedUsage | null): Tokens | null {
  if (usage === null || faultOfTokens(usage) !== null) return null;
  const { input, cachedInput, output, reasoning } = usage;
  return { input, cachedInput, output, reasoning, provenance: 'reported' };
}

/** Counts that a database column and a sum can hold: what is not a count becomes 0. */
export function storableTokens(tokens: Tokens): Tokens {
  const whole = (value: number) => (isTokenCount(value) ? value : 0);
  return {
    input: whole(tokens.input),
    cachedInput: whole(tokens.cachedInput),
    output: whole(tokens.output),
    reasoning: whole(tokens.reasoning),
    provenance: tokens.provenance,
  };
}
