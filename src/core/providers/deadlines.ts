import { AppError } from '../../shared/errors.ts';
import { LONGEST_TIMER_MS } from '../ports.ts';
import type { Deadlines } from './provider.ts';

/** What a call may be short of time for. */
export type Phase = 'first_byte' | 'first_text' | 'idle' | 'total';

/** The deadlines of one call, running. Its signal aborts with an `AppError` as the reason. */
export interface RunningDeadlines {
  readonly signal: AbortSignal;
  /** Why the call was ended from our side; null while it was not. */
  ended(): AppError | null;
  /** To be called for each piece of the answer's body. */
  sawBytes(): void;
  /** To be called for each piece of its text. */
  sawText(): void;
  /** Stops the clocks and lets go of the caller's signal; a socket still open is closed. */
  close(): void;
}

/**
 * Starts the clocks of a call: first byte, first text, silence, total. Whichever runs out, or the caller's own signal, aborts the
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
  // A limit that is no shorter than the whole is none of its own.
  const withinTotal = (phase: Phase, ms = Number.POSITIVE_INFINITY) =>
    ms < deadlines.totalMs ? clock(phase, ms) : undefined;
  const firstByte = withinTotal('first_byte', deadlines.firstByteMs);
  const firstText = withinTotal('first_text', deadlines.firstTextMs);
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
    sawText: () => clearTimeout(firstText),
    close: () => {
      for (const timer of [firstByte, firstText, total, idle]) if (timer) clearTimeout(timer);
      caller?.removeEventListener('abort', cancel);
      controller.abort();
    },
  };
}

/** How long somebody waits for something. */
export interface Patience {
  readonly signal: AbortSignal;
  readonly withinMs: number;
  /** What it ends with when that time is over. */
  readonly late: AppError;
}

/** Settles as `work` does, or rejects with `request.cancelled` or `late`; `work` then goes on unheard. */
export function inTime<T>(work: Promise<T>, { signal, withinMs, late }: Patience): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late), Math.min(withinMs, LONGEST_TIMER_MS));
    const cancel = () => reject(cancelled());
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    });
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
  const seconds = Math.round(ms) / 1000;
  const sentences: Readonly<Record<Phase, string>> = {
    first_byte: `${host} sent nothing for ${seconds} s (the first-byte limit). Try again, or raise the limit in Settings.`,
    first_text: `${host} said nothing for ${seconds} s, and others could still be asked. Try again, or raise the total time limit in Settings.`,
    idle: `${host} stopped in the middle of its answer for ${seconds} s (the idle limit). Try again, or raise the limit in Settings.`,
    total: `The answer of ${host} took longer than ${seconds} s (the total limit). Ask for less, or raise the limit in Settings.`,
  };
  return new AppError('provider.timeout', sentences[phase], { data: { host, limit: phase, seconds } });
}
