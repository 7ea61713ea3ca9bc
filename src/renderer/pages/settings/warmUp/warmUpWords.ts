import type { Cost } from '../../../../shared/contract/ask.ts';
import type { WarmUp, WarmUpItem } from '../../../../shared/contract/warmUp.ts';
import { formatMicros } from '../../../../shared/format.ts';
import type { Tone } from '../../../components/StateBadge.tsx';

/** How one prompt of a run went. */
export const itemStates: Readonly<
  Record<WarmUpItem['state'], { readonly tone: Tone; readonly word: string }>
> = {
  waiting: { tone: 'off', word: 'not asked' },
  running: { tone: 'busy', word: 'asking' },
  stored: { tone: 'good', word: 'stored' },
  already_there: { tone: 'good', word: 'already there' },
  not_stored: { tone: 'warn', word: 'not stored' },
  failed: { tone: 'bad', word: 'failed' },
  cancelled: { tone: 'off', word: 'stopped' },
};

/** What asking the whole list may cost: at least the questions, at most with the longest answers where those are bounded. */
export function costWords(items: readonly WarmUpItem[]): string {
  const questions = sumOf(items.map(({ input }) => input));
  const unbounded = items.some(({ input, worstCase }) => input.kind === 'priced' && worstCase === null);
  const most = unbounded ? null : sumOf(items.map(({ input, worstCase }) => worstCase ?? input));
  const unpriced = items.filter(({ input }) => input.kind === 'unpriced').length;
  if (questions === 0 && (most === null || most === 0)) {
    return unpriced === 0 ? 'Costs nothing' : `${unpriced} of ${items.length} unpriced`;
  }
  const upTo = most === null ? ', and the answers' : ` to ${formatMicros(most)}`;
  return `Costs ${formatMicros(questions)}${upTo}${unpriced === 0 ? '' : `; ${unpriced} unpriced`}`;
}

function sumOf(costs: readonly Cost[]): number {
  return costs.reduce((sum, cost) => sum + (cost.kind === 'priced' ? cost.micros : 0), 0);
}

/** How far a run is, or how it ended; empty before any. */
export function progressWords({ state, items }: WarmUp): string {
  const done = items.filter((item) => item.state !== 'waiting' && item.state !== 'running').length;
  if (state === 'running') return `${done} of ${items.length} done`;
  if (state === 'idle') return '';
  const failed = items.filter((item) => item.state === 'failed').length;
  const end = state === 'cancelled' ? 'stopped' : 'done';
  return failed === 0 ? end : `${end}, ${failed} of ${items.length} failed`;
}
