import type { LimitWait } from '../../shared/contract/reliability.ts';
import type { Clock, Sleep } from '../ports.ts';

/** Somebody who asks. */
export interface Caller {
  readonly signal: AbortSignal;
  /** When this caller has waited long enough; monotonic ms. */
  readonly deadlineAt: number;
  readonly onText: (text: string) => void;
  readonly onWait: (wait: LimitWait | null) => void;
}

/** How the one call reports to everybody who waits for it. */
export interface FlightLine {
  /** Aborts once nobody waits any more. */
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  readonly onWait: (wait: LimitWait | null) => void;
}

/** How it ended for one caller. */
export type Landing<Result> =
  /** `pays`: the call is on this caller's account; true for exactly one of those who were there at the end. */
  | { readonly left: null; readonly result: Result; readonly joined: boolean; readonly pays: boolean }
  /** This one stopped waiting and others go on. `text`: what it had got by then. */
  | { readonly left: 'cancelled' | 'deadline'; readonly text: string; readonly joined: boolean };

interface Seat<Result> {
  readonly caller: Caller;
  readonly joined: boolean;
  readonly land: (landing: Landing<Result>) => void;
  readonly fail: (error: unknown) => void;
  readonly release: () => void;
  /** What its own listener threw: it then leaves as one that is cancelled, and fails with this. */
  trouble: { readonly error: unknown } | null;
}

/** Makes one call of those that are the same and run at the same time. */
export class SingleFlight<Result> {
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  readonly #flights = new Map<string, Flight<Result>>();

  constructor(time: { readonly clock: Clock; readonly sleep: Sleep }) {
    this.#clock = time.clock;
    this.#sleep = time.sleep;
  }

  /** How many calls are under way. */
  get size(): number {
    return this.#flights.size;
  }

  /**
   * Joins the call of that key, or makes it with `start`. Who joins late gets the text so far at once. A caller that is
   * cancelled, or a joined one whose deadline is over, leaves at once while others wait; the call itself is stopped when
   * the last one leaves, who then gets what the call makes of that. The first caller's deadline is the call's own affair.
   * Rejects as `start` does, for everybody; and with what a caller's own listener throws, for that one alone.
   */
  ask(key: string, caller: Caller, start: (line: FlightLine) => Promise<Result>): Promise<Landing<Result>> {
    const running = this.#flights.get(key);
    if (running) return running.board(caller, this.#patience(caller));
    const flight = new Flight<Result>(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    this.#flights.set(key, flight);
    const landing = flight.board(caller, null);
    flight.start(start);
    return landing;
  }

  #patience({ deadlineAt }: Caller): (signal: AbortSignal) => Promise<void> {
    return (signal) => this.#sleep(Math.max(0, deadlineAt - this.#clock.monotonic()), signal);
  }
}

/** One call and everybody who waits for it, in the order in which they came. */
class Flight<Result> {
  readonly #closed: () => void;
  readonly #stop = new AbortController();
  readonly #seats = new Set<Seat<Result>>();
  #text = '';
  #wait: LimitWait | null = null;

  /** `closed` is called, possibly twice, when nobody may join any more. */
  constructor(closed: () => void) {
    this.#closed = closed;
  }

  board(caller: Caller, patience: ((signal: AbortSignal) => Promise<void>) | null): Promise<Landing<Result>> {
    return new Promise((resolve, reject) => {
      const seatLeft = new AbortController();
      const cancel = () => this.#leave(seat, 'cancelled');
      const seat: Seat<Result> = {
        caller,
        joined: patience !== null,
        land: (landing) => (seat.trouble ? reject(seat.trouble.error) : resolve(landing)),
        fail: reject,
        trouble: null,
        release: () => {
          caller.signal.removeEventListener('abort', cancel);
          seatLeft.abort();
        },
      };
      this.#seats.add(seat);
      caller.signal.addEventListener('abort', cancel, { once: true });
      patience?.(seatLeft.signal).then(
        () => this.#leave(seat, 'deadline'),
        () => undefined,
      );
      if (this.#text !== '') this.#tell(seat, () => caller.onText(this.#text));
      if (this.#wait) this.#tell(seat, () => caller.onWait(this.#wait));
      if (caller.signal.aborted) cancel();
    });
  }

  start(call: (line: FlightLine) => Promise<Result>): void {
    const line: FlightLine = {
      signal: this.#stop.signal,
      onText: (text) => {
        this.#text += text;
        for (const seat of [...this.#seats]) this.#tell(seat, () => seat.caller.onText(text));
      },
      onWait: (wait) => {
        this.#wait = wait;
        for (const seat of [...this.#seats]) this.#tell(seat, () => seat.caller.onWait(wait));
      },
    };
    const started = (async () => call(line))();
    started.then(
      (result) => this.#end(({ land, joined }, first) => land({ left: null, result, joined, pays: first })),
      (error: unknown) => this.#end(({ fail }) => fail(error)),
    );
  }

  #tell(seat: Seat<Result>, say: () => void): void {
    // An earlier listener may have made this one leave.
    if (!this.#seats.has(seat)) return;
    try {
      say();
    } catch (error) {
      seat.trouble ??= { error };
      this.#leave(seat, 'cancelled');
    }
  }

  #leave(seat: Seat<Result>, why: 'cancelled' | 'deadline'): void {
    if (!this.#seats.has(seat)) return;
    if (this.#seats.size === 1) {
      // Stays for what the call makes of it: how much came, and what it cost.
      this.#abandon();
      return;
    }
    this.#unseat(seat);
    seat.land({ left: why, text: this.#text, joined: seat.joined });
  }

  #abandon(): void {
    this.#closed();
    this.#stop.abort();
  }

  #unseat(seat: Seat<Result>): void {
    this.#seats.delete(seat);
    seat.release();
  }

  #end(land: (seat: Seat<Result>, first: boolean) => void): void {
    this.#closed();
    for (const [index, seat] of [...this.#seats].entries()) {
      this.#unseat(seat);
      land(seat, index === 0);
    }
  }
}
