import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkDraft,
  type Draft,
  emptyDraft,
  newMessage,
} from '../../../src/renderer/pages/playground/draft.ts';
import {
  numberFields,
  numberOf,
  readNumber,
  summary,
  withNumber,
} from '../../../src/renderer/pages/playground/parameterFields.ts';

const field = (name: string) => {
  const found = numberFields.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};
const prompt: Draft = { ...emptyDraft(), provider: 'a', model: 'b', messages: [newMessage('user', 'Hello')] };
const typed = (draft: Draft, name: string, text: string) => ({
  ...draft,
  ...withNumber(draft, field(name), text),
});

test('a number out of range, or none at all, is refused in words and never made to fit', () => {
  const hot = typed(prompt, 'temperature', '9');
  expect(numberOf(hot, 'temperature')).toBeNull();
  expect(hot.wrong.temperature?.text).toBe('9');
  expect(checkDraft(hot)).toEqual({ ok: false, problems: ['Temperature: a number from 0 to 2.'] });
  expect(checkDraft(typed(prompt, 'seed', 'abc'))).toEqual({
    ok: false,
    problems: ['Seed: a whole number.'],
  });
  expect(readNumber(field('maxTokens'), '1.5').ok).toBe(false);
  expect(readNumber(field('timeoutS'), '0').ok).toBe(false);
  for (const text of ['0x1', '1,5', 'Infinity', 'NaN', '-', '1 2', '9'.repeat(400)]) {
    expect(readNumber(field('seed'), text).ok).toBe(false);
  }
});

test('what is put right counts, and an emptied field is left to the provider', () => {
  const right = typed(typed(prompt, 'temperature', '9'), 'temperature', ' 0.70 ');
  expect(right.wrong).toEqual({});
  expect(checkDraft(right)).toMatchObject({ ok: true, request: { params: { temperature: 0.7 } } });
  expect(checkDraft(typed(right, 'temperature', ''))).toMatchObject({ ok: true, request: { params: {} } });
  expect(summary(typed(right, 'timeoutS', '30'))).toBe('temperature 0.7, timeout 30 s');
});

test('every number in range is taken as it is', () => {
  for (const one of numberFields) {
    const values = one.whole
      ? fc.integer({ min: Math.max(one.min, -1e9), max: Math.min(one.max, 1e9) })
      : fc.double({ min: one.min, max: one.max, noNaN: true });
    fc.assert(
      fc.property(values, (value) => {
        expect(readNumber(one, String(value))).toEqual({ ok: true, value: Number(String(value)) });
      }),
    );
  }
});
