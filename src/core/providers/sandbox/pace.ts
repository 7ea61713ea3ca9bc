import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** Between two looks at the clock, ms: about a frame. */
const TICK_MS = 16;
/** Without a rate, this many tokens are written before other work gets its turn. */
const BURST = 64;

/** Yields how many tokens may be sent by now, until all are; ends early when `signal` aborts. */
export async function* paced(
  total: number,
  tokensPerSecond: number | null,
  signal: AbortSignal,
): AsyncGenerator<number> {
  const start = performance.now();
  let sent = 0;
  while (sent < total && !signal.aborted) {
    const elapsed = performance.now() - start;
    const due = tokensPerSecond === null ? sent + BURST : Math.floor((elapsed * tokensPerSecond) / 1000) + 1;
    const next = Math.min(total, Math.max(sent, due));
    if (next > sent) {
      sent = next;
      yield sent;
    }
    if (sent >= total) return;
    await (tokensPerSecond === null ? setImmediate() : waitFor(TICK_MS, signal));
  }
}

/** Waits, or less long when `signal` aborts. Never rejects. */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(ms, undefined, { signal });
  } catch (caught) {
    if (!signal.aborted) throw caught;
  }
}

/** Writes, and waits while the reader does not keep up; or until it is gone. */
export async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted || response.destroyed || response.write(text)) return;
  try {
    await once(response, 'drain', { signal });
  } catch (caught) {
    if (!signal.aborted) throw caught;
  }
}

/** Drops the connection once what was written, and `last`, is on its way: the client sees an answer that breaks off. */
export async function cutOff(response: ServerResponse, last: string): Promise<void> {
  await new Promise<void>((resolve) => response.write(last, () => resolve()));
  response.destroy();
}
