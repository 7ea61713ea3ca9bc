import { nextDue } from './cron.ts';

/** What is kept of a schedule over restarts. */
export interface Handled {
  readonly cron: string;
  /** Every due date up to this instant is done with, epoch ms. */
  readonly untilMs: number;
}

const DAY_MS = 86_400_000;

/**
 * What is done with by now. A schedule that is new, or was changed, begins now and misses nothing. So does one
 * whose last turn lies more than a day ahead: the clock was wrong then, and would keep it from its next one.
 */
export function handledBy(kept: Handled | null, cron: string, now: number): Handled {
  const goesOn = kept !== null && kept.cron === cron && kept.untilMs <= now + DAY_MS;
  return goesOn ? kept : { cron, untilMs: now };
}

/** When the schedule is due next, or has been due since, epoch ms; null when it is switched off. */
export function dueDate({ cron, untilMs }: Handled, zone: string): number | null {
  return cron === '' ? null : nextDue(cron, zone, untilMs);
}
