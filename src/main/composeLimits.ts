import { systemClock, systemSleep } from '../core/ports.ts';
import { createLimits, type Limits } from '../core/reliability/limits/limits.ts';
import type { SettingsService } from '../core/settings/service.ts';
import type { Reports } from '../core/usage/reports.ts';
import type { AppLogger } from './platform/logger.ts';

export interface ComposeLimitsParts {
  readonly settings: Pick<SettingsService, 'current' | 'onChange'>;
  readonly reports: Pick<Reports, 'tokensOfDay'>;
  readonly logger: AppLogger;
}

/** The limits on our side, by the settings as they are and the ledger's count of the day. */
export function composeLimits({ settings, reports, logger }: ComposeLimitsParts): Limits {
  const limits = createLimits({
    settings: () => settings.current,
    clock: systemClock,
    sleep: systemSleep,
    logger,
    tokensOfDay: (now, provider, model) => reports.tokensOfDay(now, provider, model),
  });
  settings.onChange(() => limits.settingsChanged());
  return limits;
}
