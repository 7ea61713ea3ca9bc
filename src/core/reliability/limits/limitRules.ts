import type { Settings } from '../../settings/settings.ts';

/** What holds for one model of one provider; null = no limit. */
export interface ModelLimits {
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly tpd: number | null;
  /** Calls at the same time: of all models of the provider together, and of this model alone. Both hold. */
  readonly providerConcurrent: number | null;
  readonly modelConcurrent: number | null;
}

/** The settings that decide it. */
export type LimitSettings = Pick<
  Settings,
  'rules' | 'model_rpm' | 'model_tpm' | 'model_tpd' | 'max_concurrent'
>;

type LimitField = 'rpm' | 'tpm' | 'tpd' | 'max_concurrent';

/** The most specific word on each limit: the rule of the model, the rule of its provider, the general setting. */
export function limitsOf(settings: LimitSettings, provider: string, model: string): ModelLimits {
  const rules = settings.rules.filter((rule) => rule.provider === provider);
  // Two rules of one model hold together; of two words on the same limit the first counts.
  const said = (name: LimitField, of: string | undefined) =>
    rules.find((rule) => rule.model === of && rule[name] !== undefined)?.[name];
  const most = (name: Exclude<LimitField, 'max_concurrent'>) => said(name, model) ?? said(name, undefined);
  return {
    rpm: most('rpm') ?? settings.model_rpm,
    tpm: most('tpm') ?? settings.model_tpm,
    tpd: most('tpd') ?? settings.model_tpd,
    providerConcurrent: said('max_concurrent', undefined) ?? settings.max_concurrent,
    modelConcurrent: said('max_concurrent', model) ?? null,
  };
}
