import type { CacheStats } from '../../shared/contract/browse.ts';
import { type CensusFigures, censusFigures } from './cacheFigures.ts';
import { Census } from './census.ts';
import type { DetailsSource } from './detailsSource.ts';
import type { EntrySource } from './entrySource.ts';
import type { Slices } from './slices.ts';

export interface StatsKeeperParts {
  readonly file: string;
  readonly own: boolean;
  readonly source: EntrySource;
  readonly details: DetailsSource | null;
  readonly slices: Slices;
  readonly onStats: (stats: CacheStats) => void;
}

const HOURS_SHOWN = 7 * 24;
const HOUR_MS = 3_600_000;
/** Figures that depend on the time are good for so long, ms. */
const GOOD_FOR_MS = 10_000;
const TELL_EVERY_MS = 250;
const REST_FACTOR = 3;
/** How long the first question waits for figures, ms. */
const FIRST_FIGURES_MS = 1000;

/** The figures of a cache, summed up again while it is counted and when it was changed; only once somebody asked. */
export class StatsKeeper {
  readonly #parts: StatsKeeperParts;
  #census: Census | null = null;
  #stats: CacheStats | null = null;
  #isWanted = false;
  #stopSumming: (() => void) | null = null;
  #isStale = false;
  #nextAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #onFirst: (() => void)[] = [];

  constructor(parts: StatsKeeperParts) {
    this.#parts = parts;
  }

  /** The figures so far; those of a moment ago are good too. Throws a `storage.*` `AppError`. */
  async get(census: Census | null): Promise<CacheStats> {
    this.#isWanted = true;
    this.#census = census ?? this.#census;
    if (!this.#stats?.done || Date.now() - this.#stats.at > GOOD_FOR_MS) this.#sum();
    if (!this.#stats?.done) await this.#first();
    return this.#stats ?? this.#statsOf(emptyFigures(), false);
  }

  onCensus(census: Census | null): void {
    this.#census = census;
    if (this.#isWanted) this.#sum();
  }

  onFailed(): void {
    this.#tellFirst();
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#tellFirst();
  }

  #first(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, FIRST_FIGURES_MS);
      this.#onFirst.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #tellFirst(): void {
    for (const tell of this.#onFirst.splice(0)) tell();
  }

  #sum(): void {
    if (this.#stopSumming !== null || this.#timer !== null) {
      this.#isStale = true;
      return;
    }
    const wait = this.#nextAt - performance.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#sum();
      }, wait);
      return;
    }
    this.#isStale = false;
    const failed = () => {
      this.#stopSumming = null;
    };
    this.#stopSumming = this.#parts.slices.start(this.#summing(), failed);
  }

  *#summing(): Generator<void, void> {
    const startedAt = performance.now();
    const census = this.#census;
    if (census) {
      const isDone = census.isDone;
      const figures = yield* censusFigures(census, Date.now() / 1000);
      this.#stats = this.#statsOf(figures, isDone);
      this.#parts.onStats(this.#stats);
      if (isDone) this.#tellFirst();
    }
    const now = performance.now();
    this.#nextAt = now + Math.max(TELL_EVERY_MS, REST_FACTOR * (now - startedAt));
    this.#stopSumming = null;
    if (this.#isStale) this.#sum();
  }

  #statsOf(figures: CensusFigures, done: boolean): CacheStats {
    const { file, own, source, details } = this.#parts;
    const hitRate = own && details ? details.hitRate(Date.now() - HOURS_SHOWN * HOUR_MS) : [];
    return { file, at: Date.now(), done, ...source.figures(), ...figures, hitRate: [...hitRate] };
  }
}

function emptyFigures(): CensusFigures {
  const { value } = censusFigures(new Census(), 0).next();
  if (value) return value;
  throw new Error('an empty census has figures at once');
}
