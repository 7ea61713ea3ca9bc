import type { Clock, Logger } from '../../ports.ts';
import { localDayOf } from '../../usage/localDay.ts';

interface Count {
  /** What the ledger had when this process began to count. */
  readonly base: number;
  /** What calls of this process took since. */
  own: number;
}

/** Where the day's tokens come from. */
export interface DayTokensParts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** May throw. */
  readonly tokensOfDay: (now: number, provider: string, model: string) => number;
}

/**
 * Tokens of the local day by provider and model. The ledger knows those of before the start and of other processes, but
 * a call only once it is recorded; our own count knows it at once. The larger of the two holds.
 */
export class DayTokens {
  readonly #parts: DayTokensParts;
  readonly #counts = new Map<string, Count>();
  #since = Number.NaN;
  #isLedgerSilent = false;

  constructor(parts: DayTokensParts) {
    this.#parts = parts;
  }

  /** Tokens used today, calls under way not counted. */
  used(provider: string, model: string): number {
    const ledger = this.#ledger(provider, model);
    const { base, own } = this.#count(provider, model, ledger);
    return Math.max(ledger, base + own);
  }

  /** Counts a call that has ended, of a model whose day was asked for; before that the ledger is all there is to know. */
  add(provider: string, model: string, tokens: number): void {
    this.#turnDay();
    const known = this.#counts.get(keyOf(provider, model));
    if (known) known.own += tokens;
  }

  /** When the next day begins, epoch ms. */
  endsAt(): number {
    return localDayOf(this.#parts.clock.now()).until;
  }

  #count(provider: string, model: string, ledger: number): Count {
    this.#turnDay();
    const key = keyOf(provider, model);
    const known = this.#counts.get(key);
    if (known) return known;
    const count = { base: ledger, own: 0 };
    this.#counts.set(key, count);
    return count;
  }

  #turnDay(): void {
    const { since } = localDayOf(this.#parts.clock.now());
    if (since === this.#since) return;
    this.#since = since;
    const inUse = [...this.#counts].filter(([, { own }]) => own > 0);
    this.#counts.clear();
    for (const [key] of inUse) this.#counts.set(key, { base: 0, own: 0 });
  }

  /** A ledger that cannot be read must not stop requests: then only our own count holds. */
  #ledger(provider: string, model: string): number {
    const { clock, logger, tokensOfDay } = this.#parts;
    try {
      const tokens = tokensOfDay(clock.now(), provider, model);
      this.#isLedgerSilent = false;
      return tokens;
    } catch (caught) {
      const error = caught instanceof Error ? caught.message : String(caught);
      if (!this.#isLedgerSilent) logger.warn('the tokens of the day are unknown to the limits', { error });
      this.#isLedgerSilent = true;
      return 0;
    }
  }
}

function keyOf(provider: string, model: string): string {
  return JSON.stringify([provider, model]);
}
