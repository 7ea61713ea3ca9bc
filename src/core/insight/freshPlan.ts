import type { AskInput } from '../../shared/contract/ask.ts';
import type { EntryId } from '../../shared/contract/browse.ts';
import type { FreshPlan } from '../../shared/contract/insight.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import { findProvider } from '../providers/registry.ts';
import type { EntryDetails } from '../usage/ledgerRow.ts';
import type { Pricing } from '../usage/pricing.ts';
import { requestOfDetails } from './entryRequest.ts';

/** An entry whose request can be asked again, or why it cannot. */
export type FreshItem =
  | {
      readonly id: EntryId;
      readonly askable: true;
      readonly details: EntryDetails;
      readonly request: AskInput;
      readonly provider: ProviderConfig;
    }
  | {
      readonly id: EntryId;
      readonly askable: false;
      readonly details: EntryDetails | null;
      readonly error: ErrorBody;
    };

/** Looks up what is known of an entry's request. */
export function freshItem(
  id: EntryId,
  details: EntryDetails | null,
  providers: readonly ProviderConfig[],
): FreshItem {
  try {
    if (details === null) throw unknownRequest();
    const kept = requestOfDetails(details);
    if (kept === null) throw unknownRequest();
    const provider = findProvider(providers, details.provider);
    if (provider.baseUrl !== details.baseUrl) throw otherServer(details);
    // Only this provider's own answer says whether the kept one still holds.
    const request = {
      ...kept,
      stream: false,
      cacheMode: 'bypass' as const,
      failover: [],
      staleIfError: false,
    };
    return { id, askable: true, details, provider, request };
  } catch (caught) {
    return { id, askable: false, details, error: errorBodyOf(caught) };
  }
}

function unknownRequest(): AppError {
  return new AppError('request.invalid', 'The request of this entry is not known: another program wrote it.');
}

function otherServer({ provider, baseUrl }: EntryDetails): AppError {
  return new AppError(
    'request.invalid',
    `The kept answer came from ${baseUrl}, and "${provider}" has another address now.`,
  );
}

/** What asking them again would cost, at prices of `at` (epoch ms). */
export async function freshPlan(
  items: readonly FreshItem[],
  pricing: Pricing,
  at: number,
): Promise<FreshPlan> {
  const askable = items.filter((item) => item.askable);
  const priced = await Promise.all(askable.map((item) => pricesOf(item, pricing, at)));
  const likely = priced.flatMap(({ likely }) => likely ?? []);
  const most = priced.flatMap(({ most }) => most ?? []);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    askable: askable.length,
    skipped: items.length - askable.length,
    estimatedMicros: likely.length === 0 ? null : sum(likely),
    atMostMicros: most.length < askable.length || most.length === 0 ? null : sum(most),
    unpriced: askable.length - likely.length,
  };
}

/** Micro-dollars; null where there is no price, or no end to it. */
async function pricesOf(
  { details, request, provider }: FreshItem & { askable: true },
  pricing: Pricing,
  at: number,
): Promise<{ readonly likely: number | null; readonly most: number | null }> {
  const priceWith = async (output: number) => {
    // As if nothing of it were cached by the provider: that is the dearer case.
    const tokens = { ...details.tokens, output, cachedInput: 0, reasoning: 0 };
    const { kind, pricedAs } = provider;
    const { model } = details;
    const cost = await pricing.priceOf({ kind, pricedAs, model, tokens, reportedMicros: null, at });
    if (cost.kind === 'unpriced') return null;
    return cost.kind === 'priced' ? cost.micros : 0;
  };
  const limit = request.params?.maxTokens;
  return {
    likely: await priceWith(details.tokens.output),
    most: limit === undefined ? null : await priceWith(limit),
  };
}
