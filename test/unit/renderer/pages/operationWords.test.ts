import { expect, it } from 'vitest';
import { cronWords } from '../../../../src/renderer/pages/cache/operations/cronWords.ts';
import { factText } from '../../../../src/renderer/pages/cache/operations/factText.ts';
import { filterWords } from '../../../../src/renderer/pages/cache/operations/filterWords.ts';
import {
  doneWords,
  paceWords,
  planWords,
} from '../../../../src/renderer/pages/cache/operations/operationWords.ts';
import type { Plan, Progress } from '../../../../src/shared/contract/operations.ts';

it('says a schedule in words only where they are the whole truth', () => {
  expect(cronWords('0 2 * * *')).toBe('every day at 02:00');
  expect(cronWords('30 14 * * 1,3')).toBe('every Monday, Wednesday at 14:30');
  expect(cronWords('0 2 * * 7')).toBe('every Sunday at 02:00');
  expect(cronWords('5 4 1 * *')).toBe('on day 1 of every month at 04:05');
  expect(cronWords('*/15 * * * *')).toBe('every 15 minutes');
  for (const hard of ['0 2 1 * 1', '0 2 * 6 *', '0 2,14 * * *', '0 2 * * *  *', '0 2 * * 1-3', '@daily', ''])
    expect(cronWords(hard), hard).toBeNull();
});

it('says a filter in one line, and that no filter is every entry', () => {
  expect(filterWords({})).toBe('every entry');
  expect(
    filterWords({
      namespaces: ['a', 'b'],
      states: ['expired'],
      ageS: { from: 604_800 },
      hits: { to: 1 },
      text: { contains: 'invoice', in: 'prompts' },
    }),
  ).toBe('namespace a or b; state expired; at least 7 days old; fewer than 1 hits; "invoice" in the prompt');
});

it('says how far a run is and how long it takes, and nothing that is not known', () => {
  const progress: Progress = {
    phase: 'Deleting',
    done: 12_000,
    total: 100_000,
    unit: 'rows',
    perSecond: 4000,
    stoppable: true,
  };
  expect(doneWords(progress)).toBe('12,000 of 100,000 entries');
  expect(paceWords(progress)).toBe('4,000 a second, 22 s left');
  expect(paceWords({ ...progress, perSecond: 0 })).toBe('');
  expect(paceWords({ ...progress, total: null })).toBe('4,000 a second');
  expect(doneWords({ ...progress, total: null, unit: 'bytes' })).toBe('11.7 KiB');
});

it('says what a plan would do to how many entries', () => {
  const plan = { rows: 1, ofRows: 563 } as Plan;
  expect(planWords('prune', plan)).toBe('1 of 563 entries would be deleted');
  expect(planWords('prune', { ...plan, ofRows: 1 })).toBe('1 of 1 entry would be deleted');
  expect(planWords('vacuum', { ...plan, rows: null })).toBeNull();
});

it('shows facts by their kind', () => {
  expect(factText({ label: '', value: 1536, kind: 'bytes' })).toBe('1.5 KiB');
  expect(factText({ label: '', value: 0.5, kind: 'share' })).toBe('50%');
  expect(factText({ label: '', value: 'as it is', kind: 'count' })).toBe('as it is');
});
