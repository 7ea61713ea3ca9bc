import { type CallOutcome, KeychainConnection, type SpawnHelper } from './keychainConnection.ts';
import { faultOfText, type KeychainFault } from './keychainErrors.ts';
import type { HelperOperation, HelperRequest, HelperValue } from './keychainMessages.ts';

/** How long a keychain call may take, ms. */
export interface KeychainLimits {
  /** A call that the keychain does not answer. */
  readonly callMs: number;
  /** After this a pending call makes us look whether the keychain is waiting for a person. Less than `callMs`. */
  readonly suspectPromptMs: number;
  /** How long a person has to answer the unlock prompt. */
  readonly unlockMs: number;
  /** A helper without calls for that long is ended: it holds 30 MB, and a new one is there in a moment. Left out = never. */
  readonly idleMs?: number;
}

/** The limits of the product. */
export const KEYCHAIN_LIMITS: KeychainLimits = {
  callMs: 5_000,
  suspectPromptMs: 1_500,
  unlockMs: 60_000,
  idleMs: 3_000,
};

/** A helper that died this often in a row after its first start is left alone until somebody asks for a check. */
const MAX_RESPAWNS = 3;

/** An account that no one has. Asking for it answers at once, and never prompts, on every keychain that is alive. */
const NOBODY = 'nobody';

/** How a call ended. `waited`: a person was asked for something meanwhile. */
export type RunOutcome =
  | { readonly ok: true; readonly value: HelperValue; readonly waited: boolean }
  | { readonly ok: false; readonly fault: KeychainFault; readonly text?: string };

interface RunnerOptions {
  readonly spawn: SpawnHelper;
  readonly service: string;
  readonly limits: KeychainLimits;
  /** A call is pending because the keychain waits for the person. */
  readonly onWaiting: () => void;
}

/**
 * Runs one keychain call at a time in a helper process that it starts, kills and starts again as needed.
 * Every call ends: after `callMs` when the keychain is silent, after `unlockMs` more when it waits for a person.
 */
export class KeychainRunner {
  readonly #options: RunnerOptions;
  #connection: KeychainConnection | null = null;
  #pulse: KeychainConnection | null = null;
  #deathsInRow = 0;
  #closed = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Forgets earlier crashes: somebody asked for another try. */
  forgive(): void {
    this.#deathsInRow = 0;
  }

  /** Runs a call; never rejects. A crash, or an error of a process that worked before, is tried once more in a new process. */
  async run(op: HelperOperation, account: string, secret?: string): Promise<RunOutcome> {
    const question = { op, service: this.#options.service, account, secret };
    clearTimeout(this.#idle);
    try {
      const first = await this.#attempt(question);
      return first === 'again' ? await this.#lastAttempt(question) : first;
    } finally {
      this.#endWhenIdle();
    }
  }

  /** Kills the helper; what is pending ends as `closed`. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#connection?.kill();
    this.#pulse?.kill();
  }

  #endWhenIdle(): void {
    const { idleMs } = this.#options.limits;
    if (idleMs === undefined || this.#closed) return;
    this.#idle = setTimeout(() => this.#connection?.kill(), idleMs);
    this.#idle.unref();
  }

  async #lastAttempt(question: Omit<HelperRequest, 'id'>): Promise<RunOutcome> {
    const second = await this.#attempt(question);
    return second === 'again' ? { ok: false, fault: 'crashed' } : second;
  }

  async #attempt(question: Omit<HelperRequest, 'id'>): Promise<RunOutcome | 'again'> {
    if (this.#closed) return { ok: false, fault: 'closed' };
    if (this.#deathsInRow > MAX_RESPAWNS) return { ok: false, fault: 'given_up' };
    if (this.#connection === null || this.#connection.ended) {
      this.#connection = new KeychainConnection(this.#options.spawn);
    }
    const connection = this.#connection;
    const workedBefore = connection.succeeded;
    const { outcome, waited } = await this.#limited(connection.call(question));
    if (this.#closed) return { ok: false, fault: 'closed' };
    if (outcome === 'timeout' || outcome === 'not_unlocked') {
      connection.kill();
      // A person who does not answer is no fault of the helper.
      if (outcome === 'timeout') this.#deathsInRow += 1;
      return { ok: false, fault: outcome };
    }
    if (outcome === 'gone') {
      this.#deathsInRow += 1;
      return this.#deathsInRow > MAX_RESPAWNS ? { ok: false, fault: 'given_up' } : 'again';
    }
    this.#deathsInRow = 0;
    if (outcome.ok) return { ok: true, value: outcome.value, waited };
    const fault = faultOfText(outcome.text);
    // A secret service that was restarted is lost to the processes that knew the old one.
    if (workedBefore && fault !== 'locked' && fault !== 'too_long') {
      connection.kill();
      return 'again';
    }
    return { ok: false, fault, text: outcome.text };
  }

  async #limited(
    call: Promise<CallOutcome>,
  ): Promise<{ outcome: CallOutcome | 'timeout' | 'not_unlocked'; waited: boolean }> {
    const { limits, onWaiting } = this.#options;
    const deadline = performance.now() + limits.callMs;
    const quick = await within(call, limits.suspectPromptMs);
    if (quick !== 'late') return { outcome: quick, waited: false };
    const alive = await Promise.race([call.then(() => true), this.#keychainAnswers(deadline)]);
    this.#pulse?.kill();
    const done = await within(call, alive ? 0 : deadline - performance.now());
    if (done !== 'late') return { outcome: done, waited: false };
    if (!alive) return { outcome: 'timeout', waited: false };
    onWaiting();
    const answered = await within(call, limits.unlockMs);
    return { outcome: answered === 'late' ? 'not_unlocked' : answered, waited: true };
  }

  /** Whether the keychain answers another process: then a pending call waits for a person, else the keychain hangs. */
  async #keychainAnswers(deadline: number): Promise<boolean> {
    const pulse = new KeychainConnection(this.#options.spawn);
    this.#pulse = pulse;
    const question = { op: 'get', service: this.#options.service, account: NOBODY } as const;
    const answer = await within(pulse.call(question), deadline - performance.now());
    pulse.kill();
    return answer !== 'late' && answer !== 'gone' && answer.ok;
  }
}

async function within<T>(promise: Promise<T>, limitMs: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, limitMs));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
