import type { LimitView } from '../../../shared/contract/reliability.ts';
import type { ProviderConfig } from '../../providers/preset.ts';
import type { LimitedCall, LimitsParts, Permit } from './limitedCall.ts';
import { LimitGate } from './limitGate.ts';

/** The limits on our side: requests and tokens a minute, tokens a day, calls at the same time. */
export interface Limits {
  /**
   * Waits for room, first come first served per provider and model, up to the shorter of the setting and the deadline.
   * Rejects with `limit.reached` (mode refuse, or too many waiting), `limit.queue_timeout` (as soon as it is sure that
   * the time will not do), `limit.too_large` (it never fits) or `request.cancelled`.
   */
  acquire(call: LimitedCall): Promise<Permit>;
  /** What is left at a provider: of the models in use, and of those that have rules of their own. */
  views(provider: ProviderConfig): readonly LimitView[];
  /** To be called when the settings have changed: those who wait are judged by the new ones at once. */
  settingsChanged(): void;
}

/** Limits by the settings as they are at each moment. */
export function createLimits(parts: LimitsParts): Limits {
  return new LimitGate(parts);
}
