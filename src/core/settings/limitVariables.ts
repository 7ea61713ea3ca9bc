import type { LimitVariable, ProviderRule, SettingsProblem } from '../../shared/contract/settings.ts';

/** The models that the Python library has variables for, all of OpenAI; it has none for others. */
const MODELS = ['gpt-4', 'gpt-4-turbo', 'gpt-3.5-turbo'] as const;
const PROVIDER = 'openai';
const FIELDS = [
  ['rpm', 10_000_000],
  ['tpm', 10_000_000_000],
  ['tpd', 1_000_000_000_000],
] as const;

/** `AI_GPT_4_RPM` and its like: the limits of one model, as the Python library names them. */
export const limitVariables: readonly Omit<LimitVariable & { most: number }, 'value' | 'source'>[] =
  MODELS.flatMap((model) =>
    FIELDS.map(([field, most]) => ({
      variable: `AI_${model.toUpperCase().replace(/[-.]/g, '_')}_${field.toUpperCase()}`,
      provider: PROVIDER,
      model,
      field,
      most,
    })),
  );

/** Reads the variables of single models' limits; an empty one counts as unset. */
export function readLimitVariables(
  textOf: (variable: string) => string,
  source: LimitVariable['source'],
  place: (variable: string) => Omit<SettingsProblem, 'message'>,
): { limits: readonly LimitVariable[]; problems: readonly SettingsProblem[] } {
  const limits: LimitVariable[] = [];
  const problems: SettingsProblem[] = [];
  for (const { most, ...limit } of limitVariables) {
    const text = textOf(limit.variable);
    if (text === '') continue;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= 1 && value <= most) {
      limits.push({ ...limit, value, source });
    } else {
      const message = `"${limit.variable}" does not fit; it must be a whole number from 1 to ${most}.`;
      problems.push({ ...place(limit.variable), message });
    }
  }
  return { limits, problems };
}

/** The rules with the variables' limits in them: a variable goes before the rule of the same model. */
export function withLimitVariables(
  rules: readonly ProviderRule[],
  limits: readonly LimitVariable[],
): readonly ProviderRule[] {
  const result = [...rules];
  for (const { provider, model, field, value } of limits) {
    const index = result.findIndex((rule) => rule.provider === provider && rule.model === model);
    const changed = { ...(result[index] ?? { provider, model }), [field]: value };
    if (index < 0) result.push(changed);
    else result[index] = changed;
  }
  return result;
}
