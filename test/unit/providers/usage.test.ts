import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUsage, usageOf } from '../../../src/core/providers/usage.ts';

test('reads the counts of OpenAI, with cached and reasoning tokens as parts', () => {
  const block = {
    prompt_tokens: 100,
    completion_tokens: 50,
    total_tokens: 150,
    prompt_tokens_details: { cached_tokens: 64 },
    completion_tokens_details: { reasoning_tokens: 20 },
  };
  expect(parseUsage(block)).toEqual({
    input: 100,
    cachedInput: 64,
    output: 50,
    reasoning: 20,
    costMicros: null,
    raw: JSON.stringify(block),
  });
});

test("reads DeepSeek's cache hits, OpenRouter's price and Groq's stream", () => {
  expect(parseUsage({ prompt_tokens: 10, completion_tokens: 1, prompt_cache_hit_tokens: 8 })).toMatchObject({
    cachedInput: 8,
  });
  expect(parseUsage({ prompt_tokens: 10, completion_tokens: 1, cost: 0.0001234 })).toMatchObject({
    costMicros: 123,
  });
  expect(usageOf({ x_groq: { usage: { prompt_tokens: 3, completion_tokens: 4 } } })).toMatchObject({
    input: 3,
    output: 4,
  });
  expect(usageOf({ usage: null })).toBeNull();
});

test('counts that cannot be trusted are unreported, not 0', () => {
  for (const bad of [undefined, null, '12', -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15, {}, [1]]) {
    expect(parseUsage({ prompt_tokens: bad, completion_tokens: 5 })).toBeNull();
    expect(parseUsage({ prompt_tokens: 5, completion_tokens: bad })).toBeNull();
    expect(parseUsage(bad)).toBeNull();
    expect(parseUsage({ prompt_tokens: 5, completion_tokens: 5, cost: bad })?.costMicros ?? null).toSatisfy(
      (micros) => micros === null || (Number.isSafeInteger(micros) && Number(micros) >= 0),
    );
  }
});

test('whatever a server sends, counts are whole, not negative, and parts are within their whole', () => {
  const anything = fc.oneof(fc.integer(), fc.double(), fc.anything());
  const blocks = fc.record(
    {
      prompt_tokens: anything,
      completion_tokens: anything,
      prompt_cache_hit_tokens: anything,
      prompt_tokens_details: fc.oneof(anything, fc.record({ cached_tokens: anything })),
      completion_tokens_details: fc.oneof(anything, fc.record({ reasoning_tokens: anything })),
      cost: anything,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(jsonOf(blocks), jsonOf(fc.anything())), (block) => {
      const usage = parseUsage(block);
      if (usage === null) return;
      const { input, cachedInput, output, reasoning, costMicros } = usage;
      for (const count of [input, cachedInput, output, reasoning, costMicros ?? 0]) {
        expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
      }
      expect(cachedInput).toBeLessThanOrEqual(input);
      expect(reasoning).toBeLessThanOrEqual(output);
      expect(usage.raw.length).toBeLessThanOrEqual(10_000);
    }),
    { numRuns: 1000 },
  );
});

/** As it would come off the wire. */
function jsonOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return values.map((value) => {
    try {
      return JSON.parse(JSON.stringify(value) ?? 'null');
    } catch {
      // A BigInt, which JSON cannot carry.
      return null;
    }
  });
}
