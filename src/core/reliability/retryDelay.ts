/** Pauses double from here; the setting has its own cap. */
const LARGEST_EXPONENT = 30;

/**
 * The pause before the nth repeat (from 1), ms: drawn evenly from 0 up to min(cap, 2^n s), so that those who failed at
 * the same time do not come back at the same time. `random` gives 0 to 1.
 */
export function retryDelayMs(repeat: number, capS: number, random: () => number): number {
  return random() * Math.min(capS, 2 ** Math.min(repeat, LARGEST_EXPONENT)) * 1000;
}
