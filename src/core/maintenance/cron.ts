import { Cron } from 'croner';

const FIELDS = 5;

/** Whether a text is a schedule: five fields, of times that come round again. */
export function isCronText(text: string): boolean {
  try {
    return text.trim().split(/\s+/).length === FIELDS && cronOf(text, 'UTC').nextRun() !== null;
  } catch {
    return false;
  }
}

/**
 * The first instant after `afterMs` at which a schedule is due, epoch ms; null when there is none. A time of day that the
 * clocks skip is due as soon as they go on, one that they show twice is due the first time. Throws for what is no cron text.
 */
export function nextDue(cron: string, zone: string, afterMs: number): number | null {
  return (
    cronOf(cron, isZone(zone) ? zone : 'UTC')
      .nextRun(new Date(afterMs))
      ?.getTime() ?? null
  );
}

/** Some systems name a zone that nobody knows. */
function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}

function cronOf(text: string, timezone: string): Cron {
  return new Cron(text, { mode: '5-part', timezone, fixedTimeRule: 'no-wildcard' });
}
