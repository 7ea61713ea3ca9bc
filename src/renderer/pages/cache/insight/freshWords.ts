import type { EntryId } from '../../../../shared/contract/browse.ts';
import type { FreshAnswer, FreshPlan, FreshRun } from '../../../../shared/contract/insight.ts';
import { formatMicros } from '../../../../shared/format.ts';
import type { Tone } from '../../../components/StateBadge.tsx';

/** How a fresh answer stands: tone and word. */
export function answerBadge({ state, likeness }: FreshAnswer): {
  readonly tone: Tone;
  readonly label: string;
} {
  switch (state) {
    case 'waiting':
      return { tone: 'off', label: 'waiting' };
    case 'asking':
      return { tone: 'busy', label: 'asking' };
    case 'failed':
      return { tone: 'bad', label: 'failed' };
    case 'skipped':
      return { tone: 'off', label: 'not asked' };
    case 'done':
      return likeness === 1 ? { tone: 'good', label: 'the same' } : { tone: 'warn', label: 'different' };
  }
}

/** What it would cost, as a sentence. */
export function priceText({ estimatedMicros, atMostMicros, unpriced }: FreshPlan): string {
  if (estimatedMicros === null) return 'What it will cost is not known: there is no price for these models.';
  if (estimatedMicros === 0 && unpriced === 0) return 'It costs nothing.';
  const most = atMostMicros === null ? '' : `, and at most ${formatMicros(atMostMicros)}`;
  const rest = unpriced === 0 ? '' : ` ${unpriced} of them have no known price and come on top.`;
  return `It will cost about ${formatMicros(estimatedMicros)} if the answers are as long as the kept ones${most}.${rest}`;
}

/** How far a comparison is, and how it ended. */
export function progressText({ state, answers }: FreshRun): string {
  const asked = answers.filter((one) => one.state !== 'skipped');
  const ended = asked.filter((one) => one.state === 'done' || one.state === 'failed').length;
  if (state === 'running') return `${ended} of ${asked.length} compared`;
  const same = answers.filter(({ likeness }) => likeness === 1).length;
  const different = differentOnes(answers).length;
  const failed = answers.filter((one) => one.state === 'failed').length;
  const parts = [`${same} the same`, `${different} different`, ...(failed > 0 ? [`${failed} failed`] : [])];
  return `${state === 'cancelled' ? 'Stopped' : 'Compared'}: ${parts.join(', ')}`;
}

/** The entries whose fresh answer is another one. */
export function differentOnes(answers: readonly FreshAnswer[]): readonly FreshAnswer[] {
  return answers.filter(({ state, likeness }) => state === 'done' && likeness !== null && likeness < 1);
}

/** Whether a comparison is one of exactly these entries. */
export function isOf(run: FreshRun, file: string, ids: readonly EntryId[]): boolean {
  if (run.file !== file || run.answers.length !== ids.length) return false;
  const nameOf = ({ namespace, key }: EntryId) => `${namespace} ${key}`;
  const wanted = new Set(ids.map(nameOf));
  return run.answers.every(({ id }) => wanted.has(nameOf(id)));
}
