import { AppError } from '../../shared/errors.ts';
import type { Deadlines } from './provider.ts';

/** What a call may be short of time for. */
export type Phase = 'first_byte' | 'idle' | 'total';

/** The deadlines of one call, running. Its signal aborts with an `AppError` as the reason. */
export interface RunningDeadlines {
  readonly signal: AbortSignal;
  /** Why the call was ended from our side; null while it was not. */
  ended(): AppError | null;
  /** To be called for each piece of the answer's body. */
  sawBytes(): void;
  /** Stops the clocks and lets go of the caller's signal; a socket still open is closed. */
  close(): void;
}

/** Timers take no more than this, in ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Starts the clocks of a call: first byte, silence, total. Whichever runs out, or the caller's own signal, aborts the
 * call with `provider.timeout` (which limit and how long) or `request.cancelled`.
 */
export function startDeadlines(
  deadlines: Deadlines,
  caller: AbortSignal | null,
  host: string,
): RunningDeadlines {
  const controller = new AbortController();
  let idle: NodeJS.Timeout | null = null;
  const clock = (phase: Phase, ms: number) =>
    setTimeout(() => controller.abort(timeout(phase, ms, host)), Math.min(ms, LONGEST_TIMER_MS));
  const firstByte = clock('first_byte', deadlines.firstByteMs);
  const total = clock('total', deadlines.totalMs);
  const cancel = () => controller.abort(cancelled());
  if (caller?.aborted) cancel();
  caller?.addEventListener('abort', cancel, { once: true });

  return {
    signal: controller.signal,
    ended: () => (controller.signal.reason instanceof AppError ? controller.signal.reason : null),
    sawBytes: () => {
      if (idle) idle.refresh();
      else {
        clearTimeout(firstByte);
        idle = clock('idle', deadlines.idleMs);
      }
    },
    close: () => {
      for (const timer of [firstByte, total, idle]) if (timer) clearTimeout(timer);
      caller?.removeEventListener('abort', cancel);
      controller.abort();
    },
  };
}

/** Settles as `work` does, or rejects with `request.cancelled` once `signal` aborts; `work` then goes on unheard. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(cancelled());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

/** What a request that was stopped ends with. */
export function cancelled(): AppError {
  return new AppError(
    'request.cancelled',
    'The request was cancelled. Run it again when you want the answer.',
  );
}

/** The error of a limit that ran out after `ms`. */
export function timeout(phase: Phase, ms: number, host: string): AppError {
  const seconds = ms / 1000;
  const sentences: Readonly<Record<Phase, string>> = {
    first_byte: `${host} sent nothing for ${seconds} s (the first-byte limit). Try again, or raise the limit in Settings.`,
    idle: `${host} stopped in the middle of its answer for ${seconds} s (the idle limit). Try again, or raise the limit in Settings.`,
    total: `The answer of ${host} took longer than ${seconds} s (the total limit). Ask for less, or raise the limit in Settings.`,
  };
  return new AppError('provider.timeout', sentences[phase], { data: { host, limit: phase, seconds } });
}
