import { expect, test } from 'vitest';
import { retryAfterSeconds } from '../../../src/core/providers/retryAfter.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const wait = (headers: Record<string, string>) => retryAfterSeconds(new Headers(headers), now);

test('seconds, milliseconds and dates', () => {
  expect(wait({ 'retry-after': '0' })).toBe(0);
  expect(wait({ 'retry-after': '61' })).toBe(61);
  expect(wait({ 'retry-after': '1.5' })).toBe(1.5);
  expect(wait({ 'retry-after-ms': '250', 'retry-after': '9' })).toBe(0.25);
  expect(wait({ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' })).toBe(30);
  expect(wait({ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' })).toBe(0);
});

test("a date counts against the server's clock, so a local clock an hour off changes nothing", () => {
  const headers = { 'retry-after': 'Tue, 24 Nov 2026 13:00:30 GMT', date: 'Tue, 24 Nov 2026 13:00:00 GMT' };
  expect(wait(headers)).toBe(30);
});

test('of two headers the longer wait holds', () => {
  const headers = new Headers();
  headers.append('retry-after', '3');
  headers.append('retry-after', '12');
  expect(retryAfterSeconds(headers, now)).toBe(12);
});

test('what cannot be meant is no answer', () => {
  for (const value of ['-5', 'abc', '', '1e9', '99999999999', '2026-01-01', 'soon'])
    expect(wait({ 'retry-after': value })).toBeNull();
  expect(wait({})).toBeNull();
});
