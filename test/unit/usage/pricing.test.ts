import { readFileSync } from 'node:fs';
import { calcPrice, findProvider, type MatchLogic } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf, pricesOf, priceTableVersion } from '../../../src/core/usage/priceTable.ts';
import { createPricing, type PriceRequest } from '../../../src/core/usage/pricing.ts';
import type { Tokens } from '../../../src/shared/contract/ask.ts';

const pricing = createPricing();
const noon = Date.UTC(2026, 8, 1, 12);

function tokens(input: number, output: number, parts: Partial<Tokens> = {}): Tokens {
  return { input, output, cachedInput: 0, reasoning: 0, provenance: 'reported', ...parts };
}

function request(model: string, used: Tokens, changes: Partial<PriceRequest> = {}): PriceRequest {
  return {
    kind: 'remote',
    pricedAs: 'openai',
    model,
    tokens: used,
    reportedMicros: null,
    at: noon,
    ...changes,
  };
}

async function micros(model: string, used: Tokens, changes: Partial<PriceRequest> = {}) {
  const cost = await pricing.priceOf(request(model, used, changes));
  return cost.kind === 'priced' ? [cost.inputMicros, cost.outputMicros, cost.micros] : cost.kind;
}

test('cached input and reasoning are paid once, inside input and output', async () => {
  // gpt-4o: $2.50 in, $1.25 cached, $10 out per million = as many micro-dollars per token.
  // 600 x 2.5 + 400 x 1.25 = 2000; 300 x 10 = 3000 whatever part of it was reasoning.
  const used = tokens(1000, 300, { cachedInput: 400, reasoning: 120 });
  expect(await micros('gpt-4o', used)).toEqual([2000, 3000, 5000]);
});

test('each part is rounded half up, once', async () => {
  // gpt-4o-mini: 998 x 0.15 + 3 x 0.075 = 149.925; 7 x 0.6 = 4.2
  expect(await micros('gpt-4o-mini', tokens(1001, 7, { cachedInput: 3 }))).toEqual([150, 4, 154]);
  // gpt-3.5-turbo: 1 x 0.5 and 1 x 1.5: both halves go up
  expect(await micros('gpt-3.5-turbo', tokens(1, 1))).toEqual([1, 2, 3]);
  // Groq llama-3.3-70b-versatile: 12345 x 0.59 = 7283.55; 678 x 0.79 = 535.62
  const groq = { pricedAs: 'groq' };
  expect(await micros('llama-3.3-70b-versatile', tokens(12_345, 678), groq)).toEqual([7284, 536, 7820]);
});

test('a price in steps is one price for the whole request', async () => {
  // gpt-5.4: $2.50 / $15 up to 271,999 input tokens, $5 / $22.50 above.
  expect(await micros('gpt-5.4', tokens(271_999, 1000))).toEqual([679_998, 15_000, 694_998]);
  expect(await micros('gpt-5.4', tokens(272_000, 1000))).toEqual([1_360_000, 22_500, 1_382_500]);
});

test('a price is that of the day and the hour of the request', async () => {
  // gpt-5.6-luna: input $1 until 2026-07-30, then $0.20.
  const before = Date.UTC(2026, 6, 29, 23, 59);
  expect(await micros('gpt-5.6-luna', tokens(1000, 0), { at: before })).toEqual([1000, 0, 1000]);
  expect(await micros('gpt-5.6-luna', tokens(1000, 0))).toEqual([200, 0, 200]);
  // deepseek-chat: $0.27 / $1.10 from 00:30 to 16:30 UTC, $0.135 / $0.55 else.
  const deepseek = { pricedAs: 'deepseek' };
  expect(await micros('deepseek-chat', tokens(2000, 100), deepseek)).toEqual([540, 110, 650]);
  const evening = { ...deepseek, at: Date.UTC(2026, 8, 1, 20) };
  expect(await micros('deepseek-chat', tokens(2000, 100), evening)).toEqual([270, 55, 325]);
});

test('snapshots that the data lists, or covers with the rule of the model itself, have a price', async () => {
  expect(await micros('gpt-4o-2024-08-06', tokens(1000, 0))).toEqual([2500, 0, 2500]);
  expect(await micros('gpt-4o-2024-05-13', tokens(1000, 0))).toEqual([5000, 0, 5000]);
  expect(await micros('gpt-5-nano-2025-08-07', tokens(1000, 1000))).toEqual([50, 400, 450]);
  expect(await micros('gpt-5.6-luna-2026-08-01', tokens(1000, 0))).toEqual([200, 0, 200]);
});

test.each([
  'gpt-4o-mini-my-finetune',
  'gpt-4-foo',
  'gpt-4o-2031-01-01',
  'gpt-5-nano-foo',
  'gpt-5-nano-2025-02-30',
  'gpt-5-nano-2025-08-07-foo',
  'ft:gpt-4o-2024-08-06:acme::abc123',
  'gpt-4o-mini-2024-07-18.ft-abc',
  'computer-use-preview',
  'gpt-3.5-turbo-instruct-anything',
  'openai/gpt-4o',
  'llama-3.3-70b-versatile',
  ' gpt-4o',
  '',
  '🦜',
  'gpt-4o\u0000',
  '__proto__',
  'constructor',
])('%j is no model that the table names: unpriced, never priced as a relative of it', async (model) => {
  expect(await micros(model, tokens(1000, 1000))).toBe('unpriced');
});

test('a model without a price per token is unpriced', async () => {
  expect(await micros('whisper-1', tokens(1000, 10))).toBe('unpriced');
  expect(await micros('moderation', tokens(1000, 10))).toBe('unpriced');
  expect(await micros('text-embedding-3-small', tokens(1000, 0))).toEqual([20, 0, 20]);
  expect(await micros('text-embedding-3-small', tokens(1000, 1))).toBe('unpriced');
});

test('providers outside the table, look-alike ids and local servers are unpriced, the sandbox spends nothing', async () => {
  expect(await micros('gpt-4o', tokens(10, 10), { pricedAs: null })).toBe('unpriced');
  expect(await micros('gpt-4o', tokens(10, 10), { pricedAs: 'my-openai-proxy' })).toBe('unpriced');
  expect(await micros('gpt-4o', tokens(10, 10), { kind: 'local' })).toBe('unpriced');
  expect(await micros('gpt-4o', tokens(10, 10), { kind: 'sandbox' })).toBe('no_spend');
});

test('the price that the provider itself reports wins, and its parts add up to it', async () => {
  const cost = await pricing.priceOf(request('gpt-4o', tokens(1000, 300), { reportedMicros: 1234.5 }));
  // Parts as the table would split them: 2500 in, 3000 out.
  expect(cost).toMatchObject({
    kind: 'priced',
    micros: 1235,
    inputMicros: 561,
    outputMicros: 674,
    source: 'reported',
  });
  expect(await micros('unheard-of', tokens(30, 10), { reportedMicros: 400 })).toEqual([300, 100, 400]);
  expect(await micros('unheard-of', tokens(0, 0), { reportedMicros: 0 })).toEqual([0, 0, 0]);
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('a reported price of %s is no price', async (bad) => {
  expect(await micros('unheard-of', tokens(30, 10), { reportedMicros: bad })).toBe('unpriced');
  expect(await micros('gpt-4o', tokens(30, 10), { reportedMicros: bad })).toEqual([75, 100, 175]);
});

test('a price table that cannot be loaded makes a request unpriced, and the next request tries again', async () => {
  let tries = 0;
  const flaky = createPricing(async () => {
    tries += 1;
    if (tries <= 2) throw new Error('no such file');
    return import('@pydantic/genai-prices');
  });
  await flaky.warmUp();
  expect(await flaky.priceOf(request('gpt-4o', tokens(1, 1)))).toMatchObject({ kind: 'unpriced' });
  expect(await flaky.priceOf(request('gpt-4o', tokens(1, 1)))).toMatchObject({ kind: 'priced' });
});

test('a table price names the table and the day it was published, in the version that is installed', async () => {
  const manifest = new URL('../../../node_modules/@pydantic/genai-prices/package.json', import.meta.url);
  const installed = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  expect(installed.version).toBe(priceTableVersion.version);
  const cost = await pricing.priceOf(request('gpt-4o', tokens(1, 1)));
  expect(cost).toMatchObject({
    source: 'table',
    table: expect.stringMatching(/genai-prices .+ \(\d{4}-\d\d-\d\d\)/),
  });
});

test('whatever the counts and the name, a cost is unpriced or whole, not negative, and the sum of its parts', async () => {
  const count = fc.oneof(
    fc.nat(2_000_000),
    fc.maxSafeNat(),
    fc.double(),
    fc.constantFrom(-1, 0, Number.NaN, 1e300, '12' as unknown as number, undefined as unknown as number),
  );
  const model = fc.oneof(fc.constantFrom('gpt-4o', 'gpt-5.4', 'gpt-5.6-luna'), fc.string({ unit: 'binary' }));
  const reported = fc.option(count, { nil: null });
  await fc.assert(
    fc.asyncProperty(
      model,
      count,
      count,
      count,
      count,
      reported,
      async (name, input, output, cachedInput, reasoning, reportedMicros) => {
        const used = tokens(input, output, { cachedInput, reasoning });
        const cost = await pricing.priceOf(request(name, used, { reportedMicros }));
        if (cost.kind !== 'priced') return cost.kind === 'unpriced' && cost.reason !== '';
        const parts = [cost.micros, cost.inputMicros, cost.outputMicros];
        return (
          parts.every((part) => Number.isSafeInteger(part) && part >= 0) &&
          cost.micros === cost.inputMicros + cost.outputMicros
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('a reported price with counts that are no numbers is still whole', async () => {
  const used = tokens('12' as unknown as number, Number.MIN_VALUE);
  expect(await pricing.priceOf(request('gpt-4o', used, { reportedMicros: 0 }))).toMatchObject({
    kind: 'priced',
    micros: 0,
    inputMicros: 0,
    outputMicros: 0,
  });
});

function namesIn(match: MatchLogic): string[] {
  if ('equals' in match) return [match.equals];
  return 'or' in match ? match.or.flatMap(namesIn) : [];
}

test('for every model that our providers name, the cost is what the price package itself computes, to the micro', () => {
  const table = { calcPrice, findProvider };
  let compared = 0;
  for (const pricedAs of ['openai', 'groq', 'together', 'openrouter', 'deepseek']) {
    for (const name of (findProvider({ providerId: pricedAs })?.models ?? []).flatMap((m) =>
      namesIn(m.match),
    )) {
      const used = tokens(300_017, 4_321, { cachedInput: 70_011, reasoning: 1_234 });
      const prices = pricesOf(table, { pricedAs, name, at: noon });
      const ours = prices && costOf(prices, used);
      if (!ours) continue;
      const theirs = calcPrice(
        {
          input_tokens: used.input,
          cache_read_tokens: used.cachedInput,
          output_tokens: used.output,
          output_reasoning_tokens: used.reasoning,
        },
        name,
        { providerId: pricedAs, timestamp: new Date(noon) },
      );
      expect(Math.abs(ours.inputMicros - (theirs?.input_price ?? 0) * 1e6), name).toBeLessThanOrEqual(0.51);
      expect(Math.abs(ours.outputMicros - (theirs?.output_price ?? 0) * 1e6), name).toBeLessThanOrEqual(0.51);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(500);
});
