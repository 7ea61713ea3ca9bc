import type { Clock } from '../ports.ts';
import type { Fields } from './auditLine.ts';

/** What every entry says of its program. */
export interface StampParts {
  /** Who uses the console: the name of the system's user. */
  readonly user: string;
  readonly appVersion: string;
  /** Of this run of the program. */
  readonly runId: string;
}

/** More than clocks are corrected by in passing. */
const JUMP_MS = 2000;

/** The members that every entry has, and a look at the clock. */
export class Stamp {
  readonly #parts: StampParts;
  readonly #clock: Clock;
  #difference: number;

  constructor({ user, appVersion, runId }: StampParts, clock: Clock) {
    this.#parts = { user, appVersion, runId };
    this.#clock = clock;
    this.#difference = clock.now() - clock.monotonic();
  }

  /**
   * The members of now. `moved`: by how many ms the wall clock was set since the last time, or the machine slept; null for
   * less than two seconds.
   */
  now(): { readonly stamp: Fields; readonly moved: number | null } {
    const difference = this.#clock.now() - this.#clock.monotonic();
    const by = Math.round(difference - this.#difference);
    this.#difference = difference;
    return { stamp: this.members(), moved: Math.abs(by) > JUMP_MS ? by : null };
  }

  members(): Fields {
    const at = this.#clock.now();
    const { user, appVersion, runId } = this.#parts;
    return {
      v: 1,
      ts: new Date(at).toISOString(),
      zone: zoneOf(at),
      mono_ms: Math.round(this.#clock.monotonic()),
      user,
      app_version: appVersion,
      run_id: runId,
    };
  }
}

/** How far local time is from UTC then, as `+01:00`. */
function zoneOf(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}
