/** A round this wide in which nobody was turned away ends the ramp. */
const WIDE_ENOUGH = 8;
const WIDEST = 1024;

/** A place in the ramp. `endsBy`: when its call will have ended, whatever happens; monotonic ms. */
export interface Place {
  readonly endsBy: number;
}

/**
 * How a provider that was down gets its load back: two calls at a time, and twice as many after as many successes. It
 * ends with a round that was wide enough for everybody.
 */
export class Ramp {
  /** The probe was the round of one. */
  #width = 2;
  readonly #places = new Set<Place>();
  #succeeded = 0;
  #turnedAway = false;

  get width(): number {
    return this.#width;
  }

  /** Takes a place; null when all are taken. A place whose call should have ended long ago counts as left. */
  enter(now: number, endsBy: number): Place | null {
    if (this.#places.size >= this.#width) {
      for (const place of this.#places) if (place.endsBy <= now) this.#places.delete(place);
    }
    if (this.#places.size >= this.#width) {
      this.#turnedAway = true;
      return null;
    }
    const place = { endsBy };
    this.#places.add(place);
    return place;
  }

  /** True when this success ended the ramp. */
  succeeded(place: Place): boolean {
    this.#places.delete(place);
    this.#succeeded += 1;
    if (this.#succeeded < this.#width) return false;
    const isOver = this.#width >= WIDEST || (this.#width >= WIDE_ENOUGH && !this.#turnedAway);
    this.#startRound(Math.min(WIDEST, this.#width * 2));
    return isOver;
  }

  /** A failure makes it half as wide. */
  failed(place: Place): void {
    this.#places.delete(place);
    this.#startRound(Math.max(1, Math.floor(this.#width / 2)));
  }

  left(place: Place): void {
    this.#places.delete(place);
  }

  #startRound(width: number): void {
    this.#width = width;
    this.#succeeded = 0;
    this.#turnedAway = false;
  }
}
