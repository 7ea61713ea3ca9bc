/** What of an HTTP answer's headers says when to come back. */
export interface WaitHeaders {
  get(name: string): string | null;
}

/** Longer waits are taken for nonsense. */
const LONGEST_WAIT_S = 30 * 24 * 3600;

/**
 * Seconds to wait before the next try, never less than the server asked for; null when it did not say, or said
 * something that cannot be meant. `retry-after-ms` goes first; a date is read against the server's own clock where it
 * gave one, so that a wrong local clock changes nothing.
 */
export function retryAfterSeconds(headers: WaitHeaders, nowMs: number): number | null {
  const ms = largestNumber(headers.get('retry-after-ms'));
  if (ms !== null) return plausible(ms / 1000);
  const value = headers.get('retry-after');
  if (value === null) return null;
  const seconds = largestNumber(value);
  if (seconds !== null) return plausible(seconds);
  // Date.parse takes many things for a date that no server means as one.
  if (!/[a-z]{3}/i.test(value)) return null;
  const untilMs = Date.parse(value);
  if (Number.isNaN(untilMs)) return null;
  const serverNowMs = Date.parse(headers.get('date') ?? '');
  const waitMs = untilMs - (Number.isNaN(serverNowMs) ? nowMs : serverNowMs);
  return plausible(Math.max(0, waitMs / 1000));
}

/** The largest of a header's values, which fetch joins with commas; null unless all are plain numbers. */
function largestNumber(value: string | null): number | null {
  if (value === null) return null;
  const parts = value.split(',').map((part) => part.trim());
  if (!parts.every((part) => /^\d{1,15}(\.\d{1,9})?$/.test(part))) return null;
  return Math.max(...parts.map(Number));
}

function plausible(seconds: number): number | null {
  return seconds <= LONGEST_WAIT_S ? seconds : null;
}
