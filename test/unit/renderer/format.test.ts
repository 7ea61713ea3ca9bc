import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCost,
  formatDuration,
  formatExactTime,
  formatMicros,
  formatMoneySum,
  formatRelative,
  formatShare,
} from '../../../src/shared/format.ts';

test('money shows every true digit and no other', () => {
  expect(formatMicros(420)).toBe('$0.00042');
  expect(formatMicros(1_500_000)).toBe('$1.50');
  expect(formatMicros(1_234_567_890)).toBe('$1,234.56789');
  expect(formatMicros(0)).toBe('$0.00');
  expect(formatMicros(1)).toBe('$0.000001');
  expect(formatMicros(-420)).toBe('-$0.00042');
  expect(formatMicros(0.2)).toBe('<$0.000001');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (micros) => {
      const [dollars = '', fraction = ''] = formatMicros(micros).replace(/[$,]/g, '').split('.');
      expect(Number(dollars) * 1_000_000 + Number(fraction.padEnd(6, '0'))).toBe(micros);
    }),
  );
});

test('an unknown price is never money', () => {
  expect(formatCost({ kind: 'unpriced', reason: 'unknown model' })).toBe('unpriced');
  expect(formatCost({ kind: 'no_spend', reason: 'answered by the cache' })).toBe('no spend');
  expect(formatMoneySum({ micros: 420_000, unpriced: 3 })).toBe('$0.42 + 3 unpriced');
  expect(formatMoneySum({ micros: 0, unpriced: 3 })).toBe('$0.00 + 3 unpriced');
  expect(formatMoneySum({ micros: 0, unpriced: 0 })).toBe('$0.00');
});

test('sizes and durations keep a useful number of digits', () => {
  expect([0, 1023, 1536, 123_456_789].map(formatBytes)).toEqual(['0 B', '1023 B', '1.5 KiB', '118 MiB']);
  expect([0.42, 7, 840, 999.9, 1842, 12_340, 125_000, 3_720_000, 172_800_000].map(formatDuration)).toEqual([
    ...['0.4 ms', '7 ms', '840 ms', '1.00 s', '1.84 s', '12.3 s', '2 min 5 s', '1 h 2 min', '2 days'],
  ]);
});

test('a share of nothing is no number', () => {
  expect(formatShare(0, 0)).toBe('–');
  expect(formatShare(5, 8)).toBe('62.5%');
  expect(formatShare(1, 1)).toBe('100%');
});

test('a share never rounds a failure away, nor a success', () => {
  expect(formatShare(9999, 10_000)).toBe('99.9%');
  expect(formatShare(1, 10_000)).toBe('<0.1%');
  expect(formatShare(0, 10_000)).toBe('0%');
});

test('relative time goes both ways', () => {
  const now = Date.UTC(2026, 0, 15);
  expect(formatRelative(now - 3000, now)).toBe('just now');
  expect(formatRelative(now - 5 * 60_000, now)).toBe('5 min ago');
  expect(formatRelative(now + 3 * 86_400_000, now)).toBe('in 3 days');
});

test('the exact time is in the zone of the person', () => {
  expect(formatExactTime(new Date(2026, 7, 2, 4, 3, 5).getTime())).toBe('2026-08-02 04:03:05');
  expect(formatExactTime(Number.NaN)).toBe('unknown time');
});
