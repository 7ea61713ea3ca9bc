import type { KeychainState } from '../shared/contract/keys.ts';

/** Time, injected so that tests can move it. */
export interface Clock {
  /** Wall clock, epoch ms: for what is stored and shown. May jump. */
  now(): number;
  /** Monotonic ms from an arbitrary start: for durations and deadlines. Never jumps. */
  monotonic(): number;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. Injected beside a `Clock`, which it moves with. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Timers take no more than this, in ms. */
export const LONGEST_TIMER_MS = 2_147_483_647;

/** The real one. */
export const systemSleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      },
      // Timers cut off the fraction: it would be woken before its time.
      Math.min(Math.ceil(ms), LONGEST_TIMER_MS),
    );
    signal?.addEventListener('abort', stop, { once: true });
  });

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** JSON-lines log. Implementations redact secrets before they format. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/**
 * Where secrets live: the OS keychain. Every call ends within its time limit and rejects with an `AppError`
 * `keychain.unavailable`, `keychain.locked`, `keychain.timeout` or `keychain.failed`; no message holds a secret.
 */
export interface SecretStore {
  /** The last known state, without asking. */
  state(): KeychainState;
  /** Writes, reads and deletes a probe entry, then answers with the fresh state. Never rejects. */
  check(): Promise<KeychainState>;
  /** The secret, or null when the unlocked keychain does not have it (a locked one rejects, it is never null). */
  get(account: string): Promise<string | null>;
  set(account: string, secret: string): Promise<void>;
  /** True when there was one. */
  delete(account: string): Promise<boolean>;
  /** Calls back on every change of state; returns the unsubscribe. */
  onChange(listener: (state: KeychainState) => void): () => void;
  /** Ends the helper behind it. A call still pending rejects. */
  close(): void;
}
