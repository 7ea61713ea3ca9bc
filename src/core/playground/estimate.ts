import type { AskRequest, Cost } from '../../shared/contract/ask.ts';
import type { Estimate } from '../../shared/contract/playground.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Pricing } from '../usage/pricing.ts';
import type { TokenEstimator } from '../usage/tokenEstimator.ts';

/** What a request would take before it is sent: tokens are estimates, prices are as of `at` (epoch ms). */
export async function estimateOf(
  request: AskRequest,
  provider: ProviderConfig,
  parts: { readonly estimator: TokenEstimator; readonly pricing: Pricing; readonly at: number },
): Promise<Estimate> {
  const { model, messages, params } = request;
  const tokens = await parts.estimator.estimate({ model, messages, answer: null });
  const costWith = (output: number): Promise<Cost> =>
    parts.pricing.priceOf({
      kind: provider.kind,
      pricedAs: provider.pricedAs,
      model,
      tokens: { ...tokens, output },
      reportedMicros: null,
      at: parts.at,
    });
  return {
    inputTokens: tokens.input,
    input: await costWith(0),
    worstCase: params.maxTokens === undefined ? null : await costWith(params.maxTokens),
  };
}
