import type { Clock } from '../ports.ts';

/** Work that is due now and then. */
export interface DueJob {
  /** How long after the start it is due for the first time, ms. */
  readonly firstMs: number;
  /** How long after it ended it is due again, ms; asked each time, so that a setting may change it. */
  readonly everyMs: () => number;
  /** Must not reject. */
  readonly run: () => Promise<void>;
}

interface Scheduled {
  readonly job: DueJob;
  lastAt: number;
  first: boolean;
  running: boolean;
}

/**
 * Jobs with due dates, asked for by `poll`: after a sleep, a stopped process or a full hour without a poll each is run
 * once, however often it was missed. One that still runs is not begun again.
 */
export class DueJobs {
  readonly #clock: Clock;
  readonly #jobs: readonly Scheduled[];

  constructor(clock: Clock, jobs: readonly DueJob[]) {
    this.#clock = clock;
    const now = clock.monotonic();
    this.#jobs = jobs.map((job) => ({ job, lastAt: now, first: true, running: false }));
  }

  /** Runs what is due. */
  poll(): void {
    const now = this.#clock.monotonic();
    for (const scheduled of this.#jobs) {
      const { job, lastAt, first, running } = scheduled;
      if (running || now - lastAt < (first ? job.firstMs : job.everyMs())) continue;
      void this.#run(scheduled);
    }
  }

  async #run(scheduled: Scheduled): Promise<void> {
    scheduled.running = true;
    scheduled.first = false;
    try {
      await scheduled.job.run();
    } finally {
      scheduled.running = false;
      scheduled.lastAt = this.#clock.monotonic();
    }
  }
}
