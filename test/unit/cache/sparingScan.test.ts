import { expect, it } from 'vitest';
import { SparingScan } from '../../../src/core/cache/sparingScan.ts';
import { handClock } from '../../support/cache.ts';

it('scans once for many who ask, rests ten times as long as the scan took, then scans again', async () => {
  const clock = handClock(0);
  let scans = 0;
  const figures = new SparingScan(clock, async (subject: string) => {
    scans += 1;
    await Promise.resolve();
    clock.setSeconds(clock.now() / 1000 + 2);
    return `${subject} ${scans}`;
  });
  expect(await Promise.all([figures.get('a'), figures.get('a')])).toEqual(['a 1', 'a 1']);
  clock.setSeconds(21);
  expect(await figures.get('a')).toBe('a 1');
  clock.setSeconds(22);
  expect(await figures.get('a')).toBe('a 2');
  expect(await figures.get('b')).toBe('b 3');
});

it('tells everybody of a failed scan and keeps nothing of it', async () => {
  let fails = true;
  const figures = new SparingScan(handClock(0), async (subject: string) => {
    if (fails) throw new Error(subject);
    return subject;
  });
  await expect(Promise.all([figures.get('a'), figures.get('a')])).rejects.toThrow('a');
  fails = false;
  expect(await figures.get('a')).toBe('a');
});
