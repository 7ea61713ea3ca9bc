import type { Census } from './census.ts';
import { takeCensus } from './censusBuild.ts';
import type { DetailsSource } from './detailsSource.ts';
import type { EntrySource } from './entrySource.ts';
import type { Slices } from './slices.ts';

export interface CensusKeeperParts {
  readonly source: EntrySource;
  readonly details: DetailsSource | null;
  readonly slices: Slices;
  /** `latest` says more than before. */
  readonly onProgress: () => void;
  readonly onFailed: (cause: unknown) => void;
  /** Somebody committed a change. */
  readonly onData: () => void;
}

// Counting may take at most about a tenth of the time, however often the file is changed.
const REST_FACTOR = 10;

/** Keeps a census of a cache, and takes a new one, sparingly, when the cache was changed. */
export class CensusKeeper {
  readonly #parts: CensusKeeperParts;
  #latest: Census | null = null;
  #version: number | null = null;
  #isStale = true;
  #isTaking = false;
  #nextAt = 0;

  constructor(parts: CensusKeeperParts) {
    this.#parts = parts;
  }

  /** The one to use. Until the first is done it grows, and may be exchanged for another; null before anything is known. */
  get latest(): Census | null {
    return this.#latest;
  }

  /** Looks whether the cache was changed, and begins to count where it has to be. Throws a `storage.*` `AppError`. */
  look(): void {
    const version = this.#parts.source.version();
    if (version !== this.#version) {
      this.#isStale = true;
      if (this.#version !== null) this.#parts.onData();
      this.#version = version;
    }
    if (this.#isStale && !this.#isTaking && performance.now() >= this.#nextAt) this.#take();
  }

  #take(): void {
    this.#isStale = false;
    this.#isTaking = true;
    const failed = (cause: unknown) => {
      this.#isTaking = false;
      this.#isStale = true;
      this.#nextAt = performance.now() + 1000;
      this.#parts.onFailed(cause);
    };
    this.#parts.slices.start(this.#taking(), failed);
  }

  *#taking(): Generator<void, void> {
    const startedAt = performance.now();
    const { source, details, onProgress } = this.#parts;
    const isFirst = this.#latest?.isDone !== true;
    const onCensus = (census: Census) => {
      if (!isFirst && !census.isDone) return;
      this.#latest = census;
      onProgress();
    };
    yield* takeCensus({ source, details, onProgress: onCensus });
    this.#isTaking = false;
    const now = performance.now();
    this.#nextAt = now + REST_FACTOR * (now - startedAt);
  }
}
