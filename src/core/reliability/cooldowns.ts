import type { Clock } from '../ports.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import type { Target } from './callPolicy.ts';

/** Models that a provider asked to leave alone for a while (429). Kept in memory: after a restart the provider says it again. */
export interface Cooldowns {
  /** When the pause of the target ends, monotonic ms; null when there is none. */
  until(target: Target): number | null;
  /** Starts a pause, or makes one longer; never makes one shorter. */
  cool(target: Target, ms: number): void;
  /** The pauses of a provider, soonest end first; ends in epoch ms. */
  views(provider: ProviderConfig): readonly { readonly model: string; readonly untilAt: number }[];
  /** Ends every pause of a provider: a person said so. */
  clear(provider: ProviderConfig): void;
}

/** More pauses at once than anybody has models; the one that ends first makes room. */
const MOST_PAUSES = 1000;
const LONGEST_PAUSE_MS = 86_400_000;

interface Pause {
  readonly provider: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly until: number;
}

/** `onChange` is called after a pause began or became longer. */
export function createCooldowns(clock: Clock, onChange: () => void = () => undefined): Cooldowns {
  const pauses = new Map<string, Pause>();
  const keyOf = ({ provider, model }: Target) => `${provider.id}\n${provider.baseUrl}\n${model}`;
  const dropEnded = () => {
    for (const [key, { until }] of pauses) if (until <= clock.monotonic()) pauses.delete(key);
  };
  const makeRoom = () => {
    dropEnded();
    if (pauses.size < MOST_PAUSES) return;
    const [first] = [...pauses].sort(([, one], [, other]) => one.until - other.until);
    if (first) pauses.delete(first[0]);
  };
  const of = ({ id, baseUrl }: ProviderConfig) =>
    [...pauses.values()].filter((pause) => pause.provider === id && pause.baseUrl === baseUrl);

  return {
    until(target) {
      const pause = pauses.get(keyOf(target));
      return pause && pause.until > clock.monotonic() ? pause.until : null;
    },
    cool(target, ms) {
      if (!(ms > 0)) return;
      const key = keyOf(target);
      const until = clock.monotonic() + Math.min(ms, LONGEST_PAUSE_MS);
      const before = pauses.get(key);
      if (before && before.until >= until) return;
      if (!before && pauses.size >= MOST_PAUSES) makeRoom();
      const { provider, model } = target;
      pauses.set(key, { provider: provider.id, baseUrl: provider.baseUrl, model, until });
      onChange();
    },
    views(provider) {
      dropEnded();
      return of(provider)
        .map(({ model, until }) => ({
          model,
          untilAt: Math.round(clock.now() + until - clock.monotonic()),
        }))
        .sort((one, other) => one.untilAt - other.untilAt);
    },
    clear(provider) {
      for (const { model } of of(provider)) pauses.delete(keyOf({ provider, model }));
    },
  };
}
