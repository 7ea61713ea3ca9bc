import { describe, expect, it } from 'vitest';
import {
  firstDraft,
  lengthWords,
  planOf,
  planWords,
} from '../../../../src/renderer/pages/reliability/drill/drillPlan.ts';
import {
  addedWords,
  attemptsWords,
  countFacts,
  timeFacts,
} from '../../../../src/renderer/pages/reliability/drill/reportWords.ts';
import { drillPlanSchema } from '../../../../src/shared/contract/drill.ts';
import { drillReport } from '../../../support/rendererHarness/pages/drillData.ts';

describe('the plan of a drill', () => {
  it('as it is offered can be started', () => {
    const { plan } = planOf(firstDraft);
    expect(drillPlanSchema.safeParse(plan).success).toBe(true);
    expect(plan?.faults).toEqual([{ kind: 'outage' }, { kind: 'none' }]);
  });

  it('names each field that is wrong, and only asks for tokens where an answer breaks off', () => {
    const wrong = { ...firstDraft, requests: '1.5', perSecond: '0', cutTokens: 'many' };
    expect(Object.keys(planOf(wrong).problems ?? {})).toEqual(['requests', 'perSecond']);
    const cut = planOf({ ...wrong, requests: '', faults: ['cut', null, null] });
    expect(Object.keys(cut.problems ?? {})).toEqual(['requests', 'perSecond', 'cutTokens']);
  });

  it('takes the tokens of a broken answer with it, and moves a tertiary provider up', () => {
    const { plan } = planOf({ ...firstDraft, faults: ['cut', null, 'hang'], cutTokens: ' 7 ' });
    expect(plan?.faults).toEqual([{ kind: 'cut', tokens: 7 }, { kind: 'hang' }]);
    expect(plan && planWords(plan)).toBe(
      'primary breaks off after 7 tokens, secondary takes the request, never answers; 160 requests, 2 a second',
    );
  });

  it('says beforehand how long it takes at least', () => {
    const { plan } = planOf(firstDraft);
    if (!plan) throw new Error('a plan');
    expect(lengthWords(plan)).toBe("1 min 20 s of the drill's own time, at least 4.00 s on the clock.");
    expect(lengthWords({ ...plan, pace: 'real' })).toBe('At least 1 min 20 s.');
  });
});

describe('the report of a drill', () => {
  const report = drillReport('d1', 0);

  it('says for each request who was tried and how that went', () => {
    expect(attemptsWords(report.requests[0]?.attempts ?? [])).toBe(
      'primary: provider.unreachable, secondary: answered',
    );
    expect(attemptsWords([])).toBe('none');
  });

  it('says how much longer it took than usual', () => {
    expect(addedWords(2843)).toBe('+2.84 s');
    expect(addedWords(0)).toBe('as usual');
    expect(addedWords(-4)).toBe('as usual');
    expect(addedWords(null)).toBe('');
  });

  it('counts what occurred, and leaves out what did not', () => {
    const shown = (facts: ReturnType<typeof countFacts>) =>
      facts.filter(({ value }) => value !== null).map(({ label, value }) => `${label}: ${value}`);
    expect(shown(countFacts(report.totals))).toEqual([
      'Answered: 160 of 160',
      'By another: 120 of 160',
      'Calls that arrived: primary 47, secondary 120',
    ]);
    expect(shown(timeFacts({ ...report.totals, p50Ms: null }, null))).toEqual([
      'p95: 34 ms',
      'Longest: 2.87 s',
    ]);
  });
});
