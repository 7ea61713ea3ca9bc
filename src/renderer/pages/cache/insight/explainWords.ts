import type { Explanation, NearEntry } from '../../../../shared/contract/insight.ts';
import type { Tone } from '../../../components/StateBadge.tsx';

/** How the outcome of an explanation reads. */
export function outcomeBadge(outcome: Explanation['outcome']): {
  readonly tone: Tone;
  readonly label: string;
} {
  switch (outcome) {
    case 'hit':
      return { tone: 'good', label: 'hit' };
    case 'expired':
      return { tone: 'warn', label: 'expired' };
    case 'miss':
      return { tone: 'off', label: 'miss' };
    case 'not_cacheable':
      return { tone: 'off', label: 'not cacheable' };
    case 'bypass':
      return { tone: 'off', label: 'bypass' };
  }
}

/** Whether a near entry can be used now. */
export function presenceBadge({ present, expired }: NearEntry): {
  readonly tone: Tone;
  readonly label: string;
} {
  if (!present) return { tone: 'off', label: 'no longer there' };
  return expired ? { tone: 'warn', label: 'expired' } : { tone: 'good', label: 'live' };
}

/** What tells an entry apart, in a few words: "temperature: 0.7 there, 0.2 here". */
export function differenceTitle({ differences }: NearEntry): string {
  const different = differences.filter(({ same }) => !same);
  const [first] = different;
  if (first === undefined) return 'The same request';
  const isShort = [first.request, first.entry].every((value) => value === null || value.length <= 40);
  if (different.length === 1 && first.pieces === null && isShort) {
    return `${first.field}: ${first.entry ?? 'none'} there, ${first.request ?? 'none'} here`;
  }
  const names = different.slice(0, 4).map(({ field }) => field);
  const rest = different.length - names.length;
  return `Differs in ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
