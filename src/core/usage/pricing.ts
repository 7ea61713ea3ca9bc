import type { Cost, Tokens } from '../../shared/contract/ask.ts';
import type { ProviderPreset } from '../providers/preset.ts';
import { costOf, type PartCosts, type PricePackage, pricesOf, priceTableVersion } from './priceTable.ts';
import { faultOfTokens } from './tokenCounts.ts';

/** What is to be priced: the tokens of one request that a provider answered. */
export interface PriceRequest extends Pick<ProviderPreset, 'kind' | 'pricedAs'> {
  /** The model that answered if the provider named it, else the one asked for. */
  readonly model: string;
  readonly tokens: Tokens;
  /** The provider's own price, micro-dollars; null where it gives none. */
  readonly reportedMicros: number | null;
  /** When, epoch ms: prices have start dates and hours of the day. */
  readonly at: number;
}

/** Turns tokens into money. Never rejects for what it is asked: what it cannot price is `unpriced` with a reason. */
export interface Pricing {
  priceOf(request: PriceRequest): Promise<Cost>;
  /** Loads the price table ahead of its first use, so that no answer waits for it. Never rejects: see `priceOf`. */
  warmUp(): Promise<void>;
}

/**
 * Prices from the table that ships with the console, offline. Loading it takes the calling thread some 40 to 110 ms
 * once, so it is loaded at first use or by `warmUp`.
 *
 * The provider's own price wins over the table. It comes as one sum: its parts are split as the table would, or by
 * tokens where the table does not know the model. What a provider bills beside tokens (cache writes, searches) is not
 * in a table price.
 */
export function createPricing(
  load: () => Promise<PricePackage> = () => import('@pydantic/genai-prices'),
): Pricing {
  let loading: Promise<PricePackage> | undefined;
  const table = () => {
    // A load that failed is tried again, and never kept as an answer.
    loading ??= load().catch((caught: unknown) => {
      loading = undefined;
      throw caught;
    });
    return loading;
  };
  return {
    async warmUp() {
      await table().catch(() => null);
    },
    async priceOf(request) {
      if (request.kind === 'sandbox') {
        return { kind: 'no_spend', reason: 'The built-in sandbox answered; it costs nothing.' };
      }
      const reported = usableMicros(request.reportedMicros);
      const fromTable = await tableCost(request, table);
      if (reported !== null) return reportedCost(reported, request.tokens, fromTable);
      if (typeof fromTable === 'string') return { kind: 'unpriced', reason: fromTable };
      const { name, version, date } = priceTableVersion;
      return priced(fromTable, { source: 'table', table: `${name} ${version} (${date})` });
    },
  };
}

/** The cost by the table, or the reason why it has none. */
async function tableCost(
  request: PriceRequest,
  table: () => Promise<PricePackage>,
): Promise<PartCosts | string> {
  const { kind, pricedAs, model, tokens, at } = request;
  if (kind === 'local') return 'A local server bills nothing per token; what running it costs is not known.';
  if (pricedAs === null) return 'The price table does not have this provider.';
  const fault = faultOfTokens(tokens);
  if (fault !== null) return fault;
  if (!Number.isFinite(at)) return 'The time of this request is not known.';
  const loaded = await table().catch(() => null);
  if (loaded === null) return 'The price table could not be loaded.';
  const prices = pricesOf(loaded, { pricedAs, name: model, at });
  if (prices === null) return 'The price table does not have exactly this model.';
  return costOf(prices, tokens) ?? 'The price table has no price per token for this model.';
}

function reportedCost(micros: number, tokens: Tokens, fromTable: PartCosts | string): Cost {
  const [input, output] =
    typeof fromTable === 'string'
      ? [tokens.input, tokens.output]
      : [fromTable.inputMicros, fromTable.outputMicros];
  const areCounts = [input, output].every((count) => Number.isFinite(count) && count >= 0);
  const share = areCounts && input + output > 0 ? input / (input + output) : 0;
  const inputMicros = Math.min(micros, Math.round(micros * share));
  return priced(
    { inputMicros, outputMicros: micros - inputMicros },
    { source: 'reported', table: 'the price the provider reported' },
  );
}

function priced(parts: PartCosts, from: { source: 'reported' | 'table'; table: string }): Cost {
  return { kind: 'priced', micros: parts.inputMicros + parts.outputMicros, ...parts, ...from };
}

function usableMicros(reported: number | null): number | null {
  if (reported === null || !(reported >= 0)) return null;
  const micros = Math.floor(reported + 0.5);
  return Number.isSafeInteger(micros) ? micros : null;
}
