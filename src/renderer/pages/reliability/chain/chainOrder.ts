import type { FailoverStep } from '../../../../shared/contract/settings.ts';

/** What makes a step this one and no other. */
export function stepKey(step: FailoverStep): string {
  return `${step.provider}\n${step.model ?? ''}`;
}

/** The list with the step at `from` taken to `to`; the same list where that is no move. */
export function moved(steps: readonly FailoverStep[], from: number, to: number): readonly FailoverStep[] {
  const step = steps[from];
  if (step === undefined || from === to || to < 0 || to >= steps.length) return steps;
  const rest = steps.filter((_, index) => index !== from);
  return [...rest.slice(0, to), step, ...rest.slice(to)];
}

/** Where a step that is dropped into gap `gap` (0 = before the first) comes to stand. */
export function placeOfGap(from: number, gap: number): number {
  return gap > from ? gap - 1 : gap;
}

/** Longest list that the settings take. */
export const MOST_STEPS = 20;

/** Why a step cannot be added, in a sentence; null when it can. */
export function whyNotAdded(steps: readonly FailoverStep[], step: FailoverStep): string | null {
  if (step.provider === '') return 'Choose a provider first.';
  if (steps.some((one) => stepKey(one) === stepKey(step))) return 'This step is in the list already.';
  if (steps.length >= MOST_STEPS) return `The list holds ${MOST_STEPS} steps at most. Remove one first.`;
  return null;
}
