import type { DrillFault, DrillPlan } from '../../../../shared/contract/drill.ts';
import { formatCount, formatDuration } from '../../../../shared/format.ts';

type FaultKind = DrillFault['kind'];

/** What can be wrong with a provider of a drill, in the order of the picker. */
export const faultWords: Readonly<Record<FaultKind, string>> = {
  none: 'Answers',
  outage: 'Is down for 60 s',
  server_error: 'Answers 500',
  rate_limited: 'Answers 429',
  hang: 'Takes the request, never answers',
  slow: 'Takes 5 s to begin',
  cut: 'Breaks off after some tokens',
  wrong_key: 'Refuses the key',
};

/** A plan as it is being filled in: numbers are still text. */
export interface PlanDraft {
  /** One entry a provider; null = there is no such provider. The first is never null. */
  readonly faults: readonly (FaultKind | null)[];
  readonly cutTokens: string;
  readonly requests: string;
  readonly perSecond: string;
  readonly stream: boolean;
  readonly questions: DrillPlan['questions'];
  readonly expiredAnswers: boolean;
  readonly pace: DrillPlan['pace'];
}

/** What to begin with: an outage of the first provider that is over before the drill is. */
export const firstDraft: PlanDraft = {
  faults: ['outage', 'none', null],
  cutTokens: '40',
  requests: '160',
  perSecond: '2',
  stream: true,
  questions: 'different',
  expiredAnswers: false,
  pace: 'quick',
};

/** The providers of a drill in words, and as the report names them. */
export const drillProviders = [
  { id: 'primary', name: 'Primary provider' },
  { id: 'secondary', name: 'Secondary provider' },
  { id: 'tertiary', name: 'Tertiary provider' },
] as const;

/** A field of the form that can be wrong. */
export type PlanField = 'requests' | 'perSecond' | 'cutTokens';

/** A plan to start, or what is wrong with the draft, by field. */
export type PlanOrProblems =
  | { readonly plan: DrillPlan; readonly problems: null }
  | { readonly plan: null; readonly problems: Readonly<Partial<Record<PlanField, string>>> };

/** Makes the plan of a draft. A tertiary provider without a secondary moves up. */
export function planOf(draft: PlanDraft): PlanOrProblems {
  const requests = numberIn(draft.requests, 1, 500, true);
  const perSecond = numberIn(draft.perSecond, 0.1, 50, false);
  const tokens = draft.faults.includes('cut') ? numberIn(draft.cutTokens, 0, 1000, true) : 0;
  if (requests === null || perSecond === null || tokens === null) {
    return {
      plan: null,
      problems: {
        ...(requests === null ? { requests: 'A whole number from 1 to 500.' } : {}),
        ...(perSecond === null ? { perSecond: 'A number from 0.1 to 50.' } : {}),
        ...(tokens === null ? { cutTokens: 'A whole number from 0 to 1000.' } : {}),
      },
    };
  }
  const faults = draft.faults
    .filter((kind) => kind !== null)
    .map((kind): DrillFault => (kind === 'cut' ? { kind, tokens } : { kind }));
  const { stream, questions, expiredAnswers, pace } = draft;
  return { plan: { faults, requests, perSecond, stream, questions, expiredAnswers, pace }, problems: null };
}

function numberIn(text: string, least: number, most: number, whole: boolean): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= least && value <= most)) return null;
  return whole && !Number.isInteger(value) ? null : value;
}

/** How much faster than real time a quick drill runs. */
const QUICK_TIMES = 20;

/** How long the requests of a plan take to be asked, in words. What hangs makes it longer. */
export function lengthWords(plan: DrillPlan): string {
  const ownMs = (plan.requests / plan.perSecond) * 1000;
  const own = formatDuration(ownMs);
  return plan.pace === 'real'
    ? `At least ${own}.`
    : `${own} of the drill's own time, at least ${formatDuration(ownMs / QUICK_TIMES)} on the clock.`;
}

/** A plan in one line: "primary is down for 60 s, secondary answers; 160 requests, 2 a second". */
export function planWords(plan: DrillPlan): string {
  const faults = plan.faults.map((fault, index) => {
    const words =
      fault.kind === 'cut' ? `breaks off after ${fault.tokens} tokens` : lower(faultWords[fault.kind]);
    return `${drillProviders[index]?.id ?? ''} ${words}`;
  });
  return `${faults.join(', ')}; ${formatCount(plan.requests)} requests, ${plan.perSecond} a second`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
