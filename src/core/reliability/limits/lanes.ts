import type { DayTokens } from './dayTokens.ts';
import { Lane, type ProviderLoad } from './lane.ts';
import type { LimitsParts } from './limitedCall.ts';
import { limitsOf, type ModelLimits } from './limitRules.ts';

/** Above so many models in use, those that have been idle for a minute are forgotten. */
const MANY_LANES = 64;

/** The traffic of every model in use. */
export class Lanes {
  readonly #parts: LimitsParts;
  readonly #day: DayTokens;
  readonly #lanes = new Map<string, Lane>();
  readonly #loads = new Map<string, ProviderLoad>();

  constructor(parts: LimitsParts, day: DayTokens) {
    this.#parts = parts;
    this.#day = day;
  }

  /** The lane of a model, a new one where it was not in use. */
  of(provider: string, model: string): Lane {
    const key = JSON.stringify([provider, model]);
    const known = this.#lanes.get(key);
    if (known) return known;
    this.#forgetIdle();
    const load = this.#loads.get(provider) ?? { running: 0 };
    this.#loads.set(provider, load);
    const lane = new Lane({ provider, model }, load, this.#parts.clock, this.#day);
    this.#lanes.set(key, lane);
    return lane;
  }

  all(): readonly Lane[] {
    return [...this.#lanes.values()];
  }

  ofProvider(provider: string): readonly Lane[] {
    return this.all().filter((lane) => lane.provider === provider);
  }

  /** Calls of a provider that run now. */
  running(provider: string): number {
    return this.#loads.get(provider)?.running ?? 0;
  }

  /** What holds for a lane at this moment. */
  limitsOf({ provider, model }: Lane): ModelLimits {
    return limitsOf(this.#parts.settings(), provider, model);
  }

  #forgetIdle(): void {
    if (this.#lanes.size < MANY_LANES) return;
    for (const [key, lane] of this.#lanes) if (lane.isIdle) this.#lanes.delete(key);
    const inUse = new Set(this.all().map(({ provider }) => provider));
    for (const provider of this.#loads.keys()) if (!inUse.has(provider)) this.#loads.delete(provider);
  }
}
