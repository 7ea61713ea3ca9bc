import type { Alerts } from '../core/alerts/alerts.ts';
import type { Client } from '../core/client/client.ts';
import { estimateOf } from '../core/playground/estimate.ts';
import { systemClock } from '../core/ports.ts';
import type { ProviderConfig } from '../core/providers/preset.ts';
import type { SettingsService } from '../core/settings/service.ts';
import type { Pricing } from '../core/usage/pricing.ts';
import type { TokenEstimator } from '../core/usage/tokenEstimator.ts';
import { WarmUpRunner } from '../core/warmUp/warmUp.ts';
import { askRequestSchema } from '../shared/contract/ask.ts';
import type { WarmUp } from '../shared/contract/warmUp.ts';
import type { AppLogger } from './platform/logger.ts';

export interface ComposeWarmUpParts {
  readonly settings: SettingsService;
  readonly providers: () => readonly ProviderConfig[];
  readonly client: Client;
  readonly estimator: TokenEstimator;
  readonly pricing: Pricing;
  readonly alerts: Alerts;
  readonly logger: AppLogger;
  readonly onWarmUp: (warmUp: WarmUp) => void;
}

/** The warm-up of the cache, by the list in the settings. */
export function composeWarmUp(parts: ComposeWarmUpParts): WarmUpRunner {
  const { settings, client, estimator, pricing } = parts;
  return new WarmUpRunner({
    ...parts,
    settings: () => settings.current,
    ask: (input, options) => client.ask(input, options),
    estimate: (input, provider) =>
      estimateOf(askRequestSchema.parse(input), provider, { estimator, pricing, at: systemClock.now() }),
    clock: systemClock,
    onChange: parts.onWarmUp,
  });
}
