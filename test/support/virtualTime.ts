import type { Clock, Sleep } from '../../src/core/ports.ts';

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

/** Time that stands still until a test moves it. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** How many sleep now. */
  readonly sleeping: () => number;
  /** Moves both clocks on, waking sleepers in the order in which they are due and letting each one's work run first. */
  readonly advance: (ms: number) => Promise<void>;
  /** Moves the wall clock alone, as a person or a time server does. */
  readonly shiftWallClock: (ms: number) => void;
}

/** Lets everything that can go on without time or I/O go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Virtual time from the given wall clock on. */
export function virtualTime(startAt = Date.UTC(2026, 0, 15, 12)): VirtualTime {
  let monotonic = 1000;
  let wall = startAt;
  const sleepers = new Set<Sleeper>();

  const sleep: Sleep = (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        dueAt: monotonic + Math.max(0, ms),
        wake: () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', stop, { once: true });
    });

  const moveTo = (target: number) => {
    wall += target - monotonic;
    monotonic = target;
  };

  return {
    clock: { now: () => wall, monotonic: () => monotonic },
    sleep,
    sleeping: () => sleepers.size,
    advance: async (ms) => {
      const target = monotonic + ms;
      await settle();
      for (;;) {
        const due = [...sleepers].filter(({ dueAt }) => dueAt <= target);
        const next = due.reduce<Sleeper | null>(
          (first, one) => (first && first.dueAt <= one.dueAt ? first : one),
          null,
        );
        if (!next) break;
        moveTo(Math.max(monotonic, next.dueAt));
        next.wake();
        await settle();
      }
      moveTo(target);
      await settle();
    },
    shiftWallClock: (ms) => {
      wall += ms;
    },
  };
}
