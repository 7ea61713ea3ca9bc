/** How long a request counts. */
export const WINDOW_MS = 60_000;
/** Requests this close together count, and are forgotten, as one: 600 numbers a model however high its limit is. */
const SLOT_MS = 100;

interface Slot {
  /** First and last request in it, monotonic ms. */
  readonly from: number;
  at: number;
  requests: number;
  tokens: number;
  isPast: boolean;
}

/** What one request, or several that go ahead of it, take. */
export interface Need {
  readonly requests: number;
  readonly tokens: number;
}

/** The place of one request in the window, by which its tokens can be corrected. */
export interface Booking {
  readonly slot: Slot;
  tokens: number;
}

/**
 * The requests and tokens of the last 60 s. A sliding window: a bucket that refills would let twice its size through
 * within one minute. A slot counts until its last request is a minute old, so that the error is never to the provider's cost.
 */
export class MinuteWindow {
  readonly #slots: Slot[] = [];
  #requests = 0;
  #tokens = 0;

  /** How many numbers it keeps now. */
  get slots(): number {
    return this.#slots.length;
  }

  /** What counts at `now` (monotonic ms). */
  used(now: number): Need {
    this.#forget(now);
    return { requests: this.#requests, tokens: this.#tokens };
  }

  /** Counts a request. */
  book(now: number, tokens: number): Booking {
    this.#forget(now);
    const slot = this.#slotAt(now);
    slot.at = now;
    slot.requests += 1;
    this.#requests += 1;
    this.#change(slot, tokens);
    return { slot, tokens };
  }

  /** Sets the tokens of a request to what they really were. More than was booked came later than the request: it counts from now on. */
  correct(now: number, booking: Booking, tokens: number): void {
    this.#forget(now);
    const more = tokens - booking.tokens;
    booking.tokens = tokens;
    if (more > 0) {
      const slot = this.#slotAt(now);
      slot.at = now;
      this.#change(slot, more);
    } else if (!booking.slot.isPast) {
      this.#change(booking.slot, more);
    }
  }

  /** When there is room for the need, monotonic ms; `now` or before when there is. A limit of null is none. */
  roomAt(
    now: number,
    need: Need,
    limits: { readonly requests: number | null; readonly tokens: number | null },
  ) {
    this.#forget(now);
    let requests = this.#requests + need.requests - (limits.requests ?? Number.POSITIVE_INFINITY);
    let tokens = this.#tokens + need.tokens - (limits.tokens ?? Number.POSITIVE_INFINITY);
    let roomAt = now;
    for (const slot of this.#slots) {
      if (requests <= 0 && tokens <= 0) return roomAt;
      requests -= slot.requests;
      tokens -= slot.tokens;
      roomAt = slot.at + WINDOW_MS;
    }
    if (requests <= 0 && tokens <= 0) return roomAt;
    // Those ahead of it fill more than one window.
    return roomAt + WINDOW_MS;
  }

  #slotAt(now: number): Slot {
    const last = this.#slots.at(-1);
    if (last && now - last.from < SLOT_MS) return last;
    const slot: Slot = { from: now, at: now, requests: 0, tokens: 0, isPast: false };
    this.#slots.push(slot);
    return slot;
  }

  #change(slot: Slot, tokens: number): void {
    slot.tokens += tokens;
    this.#tokens += tokens;
  }

  #forget(now: number): void {
    for (let first = this.#slots[0]; first && now - first.at >= WINDOW_MS; first = this.#slots[0]) {
      this.#slots.shift();
      first.isPast = true;
      this.#requests -= first.requests;
      this.#tokens -= first.tokens;
    }
  }
}
