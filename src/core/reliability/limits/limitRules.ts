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

/** The most specific word on each limit: the rule of the model, the rule of its provider, the general setting. */
export function limitsOf(settings: LimitSettings, provider: string, model: string): ModelLimits {
  const ofProvider = settings.rules.find((rule) => rule.provider === provider && rule.model === undefined);
  const ofModel = settings.rules.find((rule) => rule.provider === provider && rule.model === model);
  return {
    rpm: ofModel?.rpm ?? ofProvider?.rpm ?? settings.model_rpm,
    tpm: ofModel?.tpm ?? ofProvider?.tpm ?? settings.model_tpm,
    tpd: ofModel?.tpd ?? ofProvider?.tpd ?? settings.model_tpd,
    providerConcurrent: ofProvider?.max_concurrent ?? settings.max_concurrent,
    modelConcurrent: ofModel?.max_concurrent ?? null,
  };
}
