import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ended,
  noRun,
  type Run,
  takeDelta,
  takeWaiting,
  withAnswer,
} from '../../../src/renderer/pages/playground/run.ts';
import type { Answer } from '../../../src/shared/contract/ask.ts';

const running: Run = { ...noRun, phase: 'running', requestId: 'mine' };
const take = (run: Run, offset: number, text: string, requestId = 'mine'): Run => ({
  ...run,
  ...takeDelta(run, { requestId, offset, text }),
});
const shown = (run: Run) => [...run.blocks.groups.flat(), run.blocks.live].join('');

test('pieces in order make the text', () => {
  const run = take(take(running, 0, 'Hel'), 3, 'lo');
  expect([run.text, shown(run), run.gap]).toEqual(['Hello', 'Hello', false]);
});

test('a missed piece is marked and nothing after it is put in the wrong place', () => {
  const run = take(take(running, 0, 'Hel'), 5, ' there');
  expect([run.text, run.gap]).toEqual(['Hel', true]);
});

test('a piece that comes twice, or overlaps, counts once', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 40 }),
      fc.array(fc.tuple(fc.nat(40), fc.nat(10))),
      (whole, cuts) => {
        let run = running;
        for (const [from, length] of cuts) run = take(run, from, whole.slice(from, from + length));
        expect(whole.startsWith(run.text)).toBe(true);
        expect(shown(run)).toBe(run.text);
      },
    ),
  );
});

test('pieces of another request, or after the end, change nothing', () => {
  expect(take(running, 0, 'x', 'other')).toEqual(running);
  const over: Run = { ...running, phase: 'ended' };
  expect(take(over, 0, 'x')).toEqual(over);
});

test('the text of the answer is the last word, and closes a gap', () => {
  const gapped = take(take(running, 0, 'Hel'), 9, '!');
  const answer = { text: 'Hello there!' } as Answer;
  const done: Run = { ...gapped, ...withAnswer(gapped, answer) };
  expect([done.phase, done.text, shown(done), done.gap]).toEqual([
    'ended',
    'Hello there!',
    'Hello there!',
    false,
  ]);
});

test('an answer that streamed completely is not rendered anew', () => {
  const streamed = take(running, 0, 'Hello\n\nthere');
  const done: Run = { ...streamed, ...withAnswer(streamed, { text: 'Hello\n\nthere' } as Answer) };
  expect(done.blocks).toBe(streamed.blocks);
});

test('a wait is shown while its request runs, and no longer', () => {
  const wait = { why: 'limit', provider: 'one', untilAt: 1, message: 'Waiting for room.' } as const;
  const waits = { ...running, ...takeWaiting(running, { requestId: 'mine', wait }) };
  expect(waits.wait).toEqual(wait);
  expect({ ...waits, ...takeWaiting(waits, { requestId: 'mine', wait: null }) }.wait).toBeNull();
  expect({ ...waits, ...ended }.wait).toBeNull();
  expect(takeWaiting(running, { requestId: 'other', wait })).toEqual({});
  expect(takeWaiting({ ...running, ...ended }, { requestId: 'mine', wait })).toEqual({});
});
