import type { AutocompleteProps } from '@mantine/core';
import type { ProviderView } from '../../shared/contract/providers.ts';

/** Models worth offering before a provider's server was asked, its default first. */
export function suggestedModels(provider: ProviderView | undefined): readonly string[] {
  if (!provider) return [];
  const { defaultModel, suggestedModels: others } = provider;
  return defaultModel === null ? others : [defaultModel, ...others];
}

/** All models while a whole name stands there (the person wants another), else those with what was typed in them. */
export const fittingModels: NonNullable<AutocompleteProps['filter']> = ({ options, search, limit }) => {
  const typed = search.trim().toLowerCase();
  const names = options.flatMap((option) => ('value' in option ? [option] : []));
  const whole = names.some((option) => option.value.toLowerCase() === typed);
  const fitting = whole ? names : names.filter((option) => option.value.toLowerCase().includes(typed));
  return fitting.slice(0, limit);
};
