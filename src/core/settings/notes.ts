import type { SettingsNote } from '../../shared/contract/settings.ts';
import type { SettingName } from './definitions.ts';
import type { Settings } from './settings.ts';

/** Something that is allowed and does not do what it looks like. */
interface Check {
  /** The setting that it is said of. */
  readonly setting: SettingName;
  readonly holds: (settings: Settings) => boolean;
  readonly message: (settings: Settings) => string;
}

/** Providers a request may be sent to: the one it names, and those of the chain. */
function chainLength({ provider, failover }: Settings): number {
  return new Set([provider, ...failover.map((step) => step.provider)]).size;
}

const checks: readonly Check[] = [
  {
    setting: 'first_byte_timeout_s',
    holds: ({ first_byte_timeout_s, timeout }) => first_byte_timeout_s > timeout,
    message: ({ timeout }) => `Never reached: a request is given up after ${timeout} s in all.`,
  },
  {
    setting: 'idle_timeout_s',
    holds: ({ idle_timeout_s, timeout }) => idle_timeout_s > timeout,
    message: ({ timeout }) => `Never reached: a request is given up after ${timeout} s in all.`,
  },
  {
    setting: 'limit_queue_s',
    holds: ({ limit_queue_s, timeout, limit_mode }) => limit_mode === 'queue' && limit_queue_s > timeout,
    message: ({ timeout }) => `Never reached: a request is given up after ${timeout} s in all.`,
  },
  {
    setting: 'cache_max_temperature',
    holds: ({ cache_enabled, temperature, cache_max_temperature }) =>
      cache_enabled && temperature !== null && temperature > cache_max_temperature,
    message: ({ temperature }) =>
      `Requests that name no temperature of their own use ${temperature}, so none of them is cached.`,
  },
  {
    setting: 'stale_if_error',
    holds: ({ stale_if_error, cache_enabled, cache_backend }) =>
      stale_if_error && (!cache_enabled || cache_backend === 'null'),
    message: () => 'Without a cache there are no old answers to give.',
  },
  {
    setting: 'warm_up_at_start',
    holds: ({ warm_up_at_start, warm_up }) => warm_up_at_start && warm_up.length === 0,
    message: () => 'The list of warm-up prompts is empty, so nothing is asked.',
  },
  {
    setting: 'warm_up_at_start',
    holds: ({ warm_up_at_start, warm_up, cache_enabled, cache_backend }) =>
      warm_up_at_start && warm_up.length > 0 && (!cache_enabled || cache_backend === 'null'),
    message: () => 'Without a cache the answers are paid for and not kept.',
  },
  {
    setting: 'retry_max_attempts',
    holds: (settings) => settings.failover.length > 0 && chainLength(settings) > settings.retry_max_attempts,
    message: (settings) =>
      `The failover chain has ${chainLength(settings)} providers: with ${settings.retry_max_attempts} ${
        settings.retry_max_attempts === 1 ? 'attempt' : 'attempts'
      } the last ones may never be asked.`,
  },
  {
    setting: 'model_tpd',
    holds: ({ model_tpd, model_tpm }) => model_tpd !== null && model_tpm !== null && model_tpd < model_tpm,
    message: () => 'Less than the tokens of one minute, which can therefore never be used up.',
  },
  {
    setting: 'breaker_timeout_s',
    holds: ({ breaker_timeout_s }) => breaker_timeout_s > 300,
    message: () => 'Longer than the 5 minutes up to which failed tries would double it.',
  },
];

/** What a person should know about settings that are allowed: the setting, and a sentence about it. */
export function settingsNotes(settings: Settings): readonly SettingsNote[] {
  return checks
    .filter(({ holds }) => holds(settings))
    .map(({ setting, message }) => ({ setting, message: message(settings) }));
}
