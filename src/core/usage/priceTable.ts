import type { MatchLogic, ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';
import type { Tokens } from '../../shared/contract/ask.ts';

/** The price data in use. `date`: when this version of it was published. */
export const priceTableVersion = {
  name: '@pydantic/genai-prices',
  version: '0.1.8',
  date: '2026-09-23',
} as const;

/** Cost of the two parts of a request, whole micro-dollars. */
export interface PartCosts {
  readonly inputMicros: number;
  readonly outputMicros: number;
}

/** What the price package offers that we use: never its network update. */
export type PricePackage = Pick<typeof import('@pydantic/genai-prices'), 'calcPrice' | 'findProvider'>;

/**
 * The prices of a model at an instant (epoch ms), or null when the table does not name exactly this model.
 *
 * The package itself also matches by prefix, substring and pattern, and asks other providers when one does not know a
 * model: a fine-tune or a model of tomorrow would get some relative's price. Accepted here are only
 * - a name that the provider's data spells out (`equals`, or the id of the model), whatever the case of its letters;
 * - a dated snapshot (`-2026-08-01`, `-20260801`) of such a name that the rule of that same model covers.
 * So `gpt-4o-mini-my-finetune` and `gpt-4-foo` have no price. A snapshot with a price of its own is spelt out in the
 * data and comes first.
 */
export function pricesOf(
  table: PricePackage,
  model: { readonly pricedAs: string; readonly name: string; readonly at: number },
): ModelPrice | null {
  // The lookup is by pattern too ("azure-openai"), so the id is compared.
  const provider = table.findProvider({ providerId: model.pricedAs });
  if (provider?.id !== model.pricedAs) return null;
  const named = modelNamed(provider, model.name.toLowerCase());
  if (!named) return null;
  const alone = { id: provider.id, name: provider.name, api_pattern: provider.api_pattern, models: [named] };
  const found = table.calcPrice({}, model.name, { provider: alone, timestamp: new Date(model.at) });
  return found?.model_price ?? null;
}

function modelNamed(provider: Provider, name: string): ModelInfo | undefined {
  const exact = (wanted: string) =>
    provider.models.find((info) => info.id.toLowerCase() === wanted || spellsOut(info.match, wanted));
  const stem = stemOfSnapshot(name);
  return exact(name) ?? (stem === null ? undefined : exact(stem));
}

function spellsOut(match: MatchLogic, name: string): boolean {
  if ('equals' in match) return match.equals.toLowerCase() === name;
  if ('or' in match) return match.or.some((part) => spellsOut(part, name));
  return false;
}

function stemOfSnapshot(name: string): string | null {
  const parts = /^(.+)-(20\d\d)(-?)(\d\d)\3(\d\d)$/.exec(name);
  if (!parts) return null;
  const [, stem = '', year, , month, day] = parts;
  const iso = `${year}-${month}-${day}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? stem : null;
}

/**
 * Cost by part, exact and rounded half up once per part; null when the table lacks a price that these tokens need, or
 * the sum is beyond what a number holds. Cached input is a part of input and reasoning a part of output: each token is
 * paid for once. Where a price has steps, the whole request pays the step of its input size.
 */
export function costOf(prices: ModelPrice, tokens: Tokens): PartCosts | null {
  const { input, cachedInput, output, reasoning } = tokens;
  const price = (key: string) => picosPerToken(prices[key], input);
  const inputPrice = price('input_mtok');
  const outputPrice = price('output_mtok');
  if (inputPrice === null || (outputPrice === null && output > 0)) return null;
  const inputMicros = sumToMicros([
    [input - cachedInput, inputPrice],
    [cachedInput, price('cache_read_mtok') ?? inputPrice],
  ]);
  const outputMicros = sumToMicros([
    [output - reasoning, outputPrice ?? 0n],
    [reasoning, price('output_reasoning_mtok') ?? outputPrice ?? 0n],
  ]);
  return Number.isSafeInteger(inputMicros + outputMicros) ? { inputMicros, outputMicros } : null;
}

/** Dollars per million tokens are micro-dollars per token; in millionths of a millionth of one, every price is whole. */
const PICOS = 1_000_000_000_000n;

function picosPerToken(price: ModelPrice[string], inputTokens: number): bigint | null {
  if (price === undefined) return null;
  if (typeof price === 'number') return BigInt(price.toFixed(12).replace('.', ''));
  const steps = price.tiers.filter((tier) => inputTokens > tier.start).sort((a, b) => b.start - a.start);
  return BigInt((steps[0]?.price ?? price.base).toFixed(12).replace('.', ''));
}

function sumToMicros(parts: readonly (readonly [tokens: number, picos: bigint])[]): number {
  const picos = parts.reduce((sum, [tokens, price]) => sum + BigInt(tokens) * price, 0n);
  return Number((picos + PICOS / 2n) / PICOS);
}
