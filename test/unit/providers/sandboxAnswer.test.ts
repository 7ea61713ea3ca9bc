import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerTo } from '../../../src/core/providers/sandbox/answerText.ts';
import { type ChatRequest, sandboxModel } from '../../../src/core/providers/sandbox/chatRequest.ts';
import { readFaults } from '../../../src/core/providers/sandbox/faults.ts';
import { countPrompt, tokensOf } from '../../../src/core/providers/sandbox/tokens.ts';

function answer(prompt: string, changes: Partial<ChatRequest> = {}, wanted?: number) {
  const request: ChatRequest = {
    model: 'sandbox-fast',
    messages: [{ role: 'user', content: prompt }],
    ...changes,
  };
  const model = sandboxModel(request.model);
  if (!model) throw new Error('no such model');
  const { tokens, finishReason, id } = answerTo(request, model, wanted);
  return { text: tokens.join(''), tokens, finishReason, id };
}

test('tokens joined are the text, for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(tokensOf(text).join('')).toBe(text);
    }),
  );
});

test('the same request has the same answer, streamed or not; another one has another', () => {
  expect(answer('Hi', { stream: true })).toEqual(answer('Hi'));
  expect(answer('Hi').text).not.toBe(answer('Ho').text);
  expect(answer('Hi', { temperature: 1 }).text).not.toBe(answer('Hi').text);
});

test('the answer is markdown that says true things about the prompt', () => {
  const { text, finishReason } = answer('Three blind mice, 三只盲鼠');
  expect(finishReason).toBe('stop');
  expect(text).toContain('> Three blind mice, 三只盲鼠');
  expect(text).toContain('| Words | 4 |');
  for (const mark of [/^## /m, /^- /m, /^```json\n/m, /^\| --- \| ---: \|$/m]) expect(text).toMatch(mark);
});

test('JSON is valid JSON for any prompt, by format or by model', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (prompt) => {
      const byFormat = answer(prompt, { response_format: { type: 'json_object' } });
      const byModel = answer(prompt, { model: 'sandbox-json' });
      for (const { text } of [byFormat, byModel]) expect(JSON.parse(text)).toHaveProperty('answer');
    }),
  );
});

test('max tokens and stop sequences end the answer as they should', () => {
  expect(answer('Hi', { max_tokens: 3 })).toMatchObject({ finishReason: 'length' });
  expect(answer('Hi', { max_completion_tokens: 3 }).tokens).toHaveLength(3);
  expect(answer('Hi', { stop: ['Sandbox answer'] })).toMatchObject({ text: '## ', finishReason: 'stop' });
  expect(answer('Hi', {}, 10_000).tokens).toHaveLength(10_000);
});

test('a long run of one letter is counted at once', () => {
  expect(countPrompt([{ content: 'x'.repeat(600_000) }])).toBe(100_004);
});

test('faults in a header are checked as a whole', () => {
  expect(readFaults('{"status": 429, "retryAfter": "7"}')).toEqual({
    faults: { status: 429, retryAfter: '7' },
  });
  for (const bad of ['{', '[]', '{"stauts": 429}', '{"status": 200}', '{"latencyMs": -1}'])
    expect(readFaults(bad)).toHaveProperty('problem');
});
