import type { ProviderView } from '../../shared/contract/providers.ts';

/** The model to begin with when a person chooses `provider`: its default, else the first it suggests, else none (''). */
export function startingModel(
  provider: Pick<ProviderView, 'defaultModel' | 'suggestedModels'> | undefined,
): string {
  return provider?.defaultModel ?? provider?.suggestedModels[0] ?? '';
}
