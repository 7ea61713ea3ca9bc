import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  checkDraft,
  type Draft,
  draftOfRequest,
  emptyDraft,
  escapeStop,
  moveMessage,
  newMessage,
  nextRole,
  unescapeStop,
} from '../../../src/renderer/pages/playground/draft.ts';
import { readDraft, writeDraft } from '../../../src/renderer/pages/playground/savedDraft.ts';
import { askRequestSchema } from '../../../src/shared/contract/ask.ts';

const written: Draft = {
  ...emptyDraft(),
  provider: 'sandbox',
  model: ' sandbox-1 ',
  messages: [newMessage('system', '  '), newMessage('user', 'Hello')],
};

test('an empty draft says everything that is missing', () => {
  expect(checkDraft(emptyDraft())).toEqual({
    ok: false,
    problems: [
      'Choose a provider.',
      'Name a model, or list the models of the server and pick one.',
      'Write a message first.',
    ],
  });
});

test('what is left out stays the default of the provider', () => {
  const check = checkDraft(written);
  expect(check).toEqual({
    ok: true,
    request: {
      provider: 'sandbox',
      model: 'sandbox-1',
      messages: [{ role: 'user', content: 'Hello' }],
      format: 'text',
      stream: true,
      params: {},
      cacheMode: 'use',
    },
  });
});

test('a full draft becomes a request that the contract takes', () => {
  const check = checkDraft({
    ...written,
    numbers: { temperature: 0, maxTokens: 5, topP: 1, frequencyPenalty: -2, presencePenalty: 2, seed: 7 },
    stop: ['\\n\\n', 'END'],
    timeoutS: 1.5,
    headers: 'X-Trace: a:b\n\n  X-Other :c ',
    format: 'json',
  });
  if (!check.ok) throw new Error(check.problems.join());
  expect(askRequestSchema.parse(check.request)).toEqual(check.request);
  expect(check.request.params).toMatchObject({ temperature: 0, seed: 7, stop: ['\n\n', 'END'] });
  expect(check.request.timeoutMs).toBe(1500);
  expect(check.request.headers).toEqual({ 'X-Trace': 'a:b', 'X-Other': 'c' });
});

test('a header that is none is named by its line', () => {
  const check = checkDraft({ ...written, headers: 'X-Good: 1\nbad header\nX-Umlaut: ä' });
  expect(check.ok ? [] : check.problems.map((problem) => problem.slice(0, 6))).toEqual(['Line 2', 'Line 3']);
});

test('a draft made of a request sends that request again', () => {
  const check = checkDraft({
    ...written,
    stop: ['a\\\\nb', '\\t'],
    timeoutS: 30,
    headers: 'A: b',
    stream: false,
  });
  if (!check.ok) throw new Error(check.problems.join());
  expect(checkDraft(draftOfRequest(check.request))).toEqual(check);
});

test('a stop sequence survives being shown and typed again', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\\', 'n', '\n', '\t', 't', 'x') }), (sequence) => {
      expect(unescapeStop(escapeStop(sequence))).toBe(sequence);
    }),
  );
});

test('a kept draft comes back as it was', () => {
  const draft = {
    ...written,
    numbers: { ...written.numbers, temperature: 0.3 },
    stop: ['x'],
    cacheMode: 'bypass' as const,
  };
  const back = readDraft(writeDraft(draft));
  const withoutIds = (value: Draft | null) => value?.messages.map(({ role, content }) => [role, content]);
  expect(withoutIds(back)).toEqual(withoutIds(draft));
  expect({ ...back, messages: [] }).toEqual({ ...draft, messages: [] });
});

test('a kept draft that is broken in any way gives a draft or nothing, never an error', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.anything().map((value) => JSON.stringify({ messages: value, numbers: value, stop: value }) ?? ''),
      ),
      (saved) => {
        const draft = readDraft(saved);
        if (draft) checkDraft({ ...draft, provider: 'a', model: 'b' });
      },
    ),
  );
});

test('moving keeps every message and stops at the ends', () => {
  const messages = ['a', 'b', 'c'].map((content) => newMessage('user', content));
  const order = (list: typeof written.messages) => list.map((message) => message.content).join('');
  const [a, b, c] = messages.map((message) => message.id) as [string, string, string];
  expect(order(moveMessage(messages, a, 1))).toBe('bac');
  expect(order(moveMessage(messages, c, -1))).toBe('acb');
  expect(order(moveMessage(messages, a, -1))).toBe('abc');
  expect(order(moveMessage(messages, c, 1))).toBe('abc');
  expect(order(moveMessage(moveMessage(messages, b, 1), b, -1))).toBe('abc');
});

test('turns alternate', () => {
  expect(nextRole([newMessage('system')])).toBe('user');
  expect(nextRole([newMessage('user')])).toBe('assistant');
  expect(nextRole([newMessage('assistant')])).toBe('user');
});
