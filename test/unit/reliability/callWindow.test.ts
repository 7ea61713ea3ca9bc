import { expect, test } from 'vitest';
import { CallWindow } from '../../../src/core/reliability/callWindow.ts';

test('a window over thousands of calls counts as a plain list does', () => {
  const window = new CallWindow();
  const all: { readonly at: number; readonly failed: boolean }[] = [];
  for (let call = 0; call < 9000; call += 1) {
    const one = { at: call * 7, failed: call % 3 === 0 || call % 1000 < 20 };
    window.add(one.at, one.failed);
    all.push(one);
    if (call % 100 !== 0) continue;
    const inside = all.filter(({ at }) => at > one.at - 5000);
    expect(window.counts(one.at, 5000)).toEqual({
      calls: inside.length,
      failed: inside.filter(({ failed }) => failed).length,
    });
  }
});

test('more calls than memory is given to: the newest count', () => {
  const window = new CallWindow();
  for (let call = 0; call < 30_000; call += 1) window.add(1, call < 15_000);
  expect(window.counts(1, 1000)).toEqual({ calls: 20_000, failed: 5000 });
});
