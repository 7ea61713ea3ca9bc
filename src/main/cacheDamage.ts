import type { Alerts } from '../core/alerts/alerts.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { CacheCare } from '../shared/contract/cache.ts';
import { OWN_CACHE } from '../shared/contract/cacheFiles.ts';
import { errorBodyOf } from '../shared/errors.ts';
import type { CacheCareTaker } from './cacheCare.ts';
import type { StatusBoard } from './statusBoard.ts';

export interface CacheDamageParts {
  readonly cacheCare: Pick<CacheCareTaker, 'care' | 'check' | 'onChange'>;
  readonly alerts: Alerts;
  readonly board: StatusBoard;
  readonly clock: Clock;
  readonly logger: Logger;
}

const NOTICE = 'cache-damage';
const CAUSE = 'cache_damaged';
/** A file that every request meets damage in is not read all the time, ms. */
const AGAIN_MS = 600_000;

/** Says on every page, and outside of the window, that the own cache file is damaged, until it is not any more. */
export class CacheDamage {
  readonly #parts: CacheDamageParts;
  /** The file was checked because the client met damage, monotonic ms. */
  #suspectedAt: number | null = null;

  constructor(parts: CacheDamageParts) {
    this.#parts = parts;
    parts.cacheCare.onChange((care) => {
      if (care.file === OWN_CACHE && care.work === 'none') this.#know(care);
    });
  }

  /** The client met damage while it read or wrote. Checks the whole file, now and then. */
  suspected(): void {
    const now = this.#parts.clock.monotonic();
    if (this.#suspectedAt !== null && now - this.#suspectedAt < AGAIN_MS) return;
    this.#suspectedAt = now;
    this.#say('a part of it could not be read');
    void this.check();
  }

  /** Checks the whole file in the background; what keeps it from that is logged. */
  async check(): Promise<void> {
    try {
      await this.#parts.cacheCare.check();
    } catch (caught) {
      this.#parts.logger.info('the check of the cache file was put off', { code: errorBodyOf(caught).code });
    }
  }

  #know({ check, repair, error }: CacheCare): void {
    if (error !== null) return;
    const [problem] = check?.problems ?? [];
    if (problem !== undefined) {
      this.#say(problem);
    } else if (check !== null || repair !== null) {
      this.#parts.board.clear(NOTICE);
      this.#parts.alerts.clear(CAUSE);
    }
    if (check === null && repair !== null) this.#suspectedAt = null;
  }

  #say(problem: string): void {
    const message = `The cache file is damaged: ${problem.replace(/\.?$/, '.')} Answers are given all the same. Repair it on the Cache page.`;
    this.#parts.board.show({ id: NOTICE, level: 'warning', error: { code: 'storage.corrupt', message } });
    this.#parts.alerts.raise({ cause: CAUSE, level: 'error', title: 'The cache file is damaged', message });
  }
}
