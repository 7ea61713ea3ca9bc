import type { Answer, CacheReport } from '../../../shared/contract/ask.ts';
import { formatDuration } from '../../../shared/format.ts';

/** How a cache outcome reads: tone and word, the same everywhere. */
export function cacheBadge(outcome: string): {
  readonly tone: 'good' | 'warn' | 'off';
  readonly label: string;
} {
  switch (outcome) {
    case 'hit':
      return { tone: 'good', label: 'hit' };
    case 'stale':
      return { tone: 'warn', label: 'stale' };
    case 'joined':
      return { tone: 'good', label: 'joined' };
    case 'miss':
      return { tone: 'off', label: 'miss' };
    case 'bypass':
      return { tone: 'off', label: 'bypass' };
    case 'not_cacheable':
      return { tone: 'off', label: 'not cacheable' };
    default:
      return { tone: 'off', label: outcome };
  }
}

/** Why the cache did what it did, as a sentence part; empty when there is nothing to add. */
export function cacheReason(cache: CacheReport): string {
  // Why it is stale is said in full above the answer.
  if (cache.outcome === 'stale' && cache.ageMs !== null) return `${formatDuration(cache.ageMs)} old`;
  const parts: string[] = [];
  // It is a sentence of its own there, and a part of one here.
  if (cache.reason !== '') parts.push(cache.reason.replace(/\.$/, ''));
  if (cache.ageMs !== null) parts.push(`entry is ${formatDuration(cache.ageMs)} old`);
  if (cache.keyKind === 'library') parts.push('written by the Python library');
  if (!['hit', 'stale', 'joined'].includes(cache.outcome)) {
    parts.push(cache.stored ? 'now stored' : 'not stored');
  }
  return parts.join(', ');
}

/** "1.8 s", "1.8 s (1.2 s of it waiting)", or "3 ms (cached, 1.8 s when fresh)". */
export function latencyText(answer: Answer): string {
  const own = formatDuration(answer.latencyMs);
  const { outcome, originalLatencyMs } = answer.cache;
  if (outcome !== 'hit' && outcome !== 'stale') return `${own}${waitedText(answer)}`;
  return originalLatencyMs === null
    ? `${own} (cached)`
    : `${own} (cached, ${formatDuration(originalLatencyMs)} when fresh)`;
}

/** A pause below this nobody asks about, ms. */
const NOTICED_WAIT_MS = 100;

function waitedText({ waitedMs }: Answer): string {
  return waitedMs >= NOTICED_WAIT_MS ? ` (${formatDuration(waitedMs)} of it waiting)` : '';
}

/** Says in words that an answer is not the whole answer; null when it is. */
export function incompleteText(answer: Answer): string | null {
  if (answer.completion.state === 'cut') return `Incomplete: ${answer.completion.error.message}`;
  if (answer.finishReason === 'length') {
    return 'Incomplete: the answer reached the limit of tokens. Raise max tokens and run again.';
  }
  if (answer.finishReason === 'content_filter') {
    return 'Incomplete: the provider stopped the answer by its content filter.';
  }
  return null;
}
