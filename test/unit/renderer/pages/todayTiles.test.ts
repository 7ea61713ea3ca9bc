import { expect, it } from 'vitest';
import { todayTiles } from '../../../../src/renderer/pages/usage/todayTiles.ts';
import type { Today } from '../../../../src/shared/contract/usage.ts';

const quiet: Today = {
  since: 0,
  requests: 0,
  failed: 0,
  hits: 0,
  lookups: 0,
  inputTokens: 0,
  outputTokens: 0,
  estimated: 0,
  cost: { micros: 0, unpriced: 0 },
  savedMicros: 0,
};

const tile = (label: string, changes: Partial<Today>) =>
  todayTiles({ ...quiet, ...changes }).find((one) => one.label === label);

it('never shows a sum of money without saying what it leaves out', () => {
  expect(tile('Cost', { cost: { micros: 420, unpriced: 0 } })).toMatchObject({ value: '$0.00042', note: '' });
  expect(tile('Cost', { cost: { micros: 420, unpriced: 3 } })).toMatchObject({
    value: '$0.00042',
    note: '+ 3 unpriced',
  });
  expect(tile('Cost', { cost: { micros: 0, unpriced: 3 } })).toMatchObject({
    value: '$0.00',
    note: '+ 3 unpriced',
  });
});

it('gives the hit rate with both numbers, and none where nothing was looked up', () => {
  expect(tile('Hit rate', { hits: 5, lookups: 8 })).toMatchObject({ value: '62.5%', note: '5 of 8 lookups' });
  expect(tile('Hit rate', {})?.note).toBe('no lookups yet');
});

it('says how many requests have estimated tokens', () => {
  expect(tile('Tokens in', { inputTokens: 12_345, estimated: 2 })).toMatchObject({
    value: '12,345',
    note: '2 estimated',
  });
});
