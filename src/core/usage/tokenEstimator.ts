import { Worker } from 'node:worker_threads';
import type { Message, Tokens } from '../../shared/contract/ask.ts';
import type { Logger } from '../ports.ts';
import { tokensBySize } from './countTokens.ts';
import { type CountDone, type CountJob, encodingOf } from './tokenMessages.ts';

/** What is to be estimated. `answer`: the text that came back; null before there is one. */
export interface EstimateRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly answer: string | null;
}

/** Estimates tokens where no provider reported them. Always answers, and never blocks the calling thread. */
export interface TokenEstimator {
  estimate(request: EstimateRequest): Promise<Tokens>;
  /** Ends the thread. Estimates asked for later are by size. */
  close(): Promise<void>;
}

export interface TokenEstimatorOptions {
  /** The file of tokenThread: the source in tests, its built form in the app. */
  readonly threadUrl: URL;
  readonly logger: Logger;
  /** The thread and its tables (about 100 MB in use) go after this long without work, ms. */
  readonly idleMs?: number;
}

/**
 * An estimator on a thread of its own, started when first needed: loading a vocabulary takes 0.1 to 0.3 s and a long
 * prompt as much again, which the main thread cannot spare. Without the thread, tokens are estimated by size.
 */
export function createTokenEstimator(options: TokenEstimatorOptions): TokenEstimator {
  return new ThreadEstimator(options);
}

interface Waiting {
  readonly request: EstimateRequest;
  resolve(tokens: Tokens): void;
}

class ThreadEstimator implements TokenEstimator {
  readonly #threadUrl: URL;
  readonly #logger: Logger;
  readonly #idleMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idleTimer: NodeJS.Timeout | undefined;
  #nextId = 1;
  #closed = false;

  constructor({ threadUrl, logger, idleMs = 60_000 }: TokenEstimatorOptions) {
    this.#threadUrl = threadUrl;
    this.#logger = logger;
    this.#idleMs = idleMs;
  }

  estimate(request: EstimateRequest): Promise<Tokens> {
    if (this.#closed) return Promise.resolve(estimateBySize(request));
    clearTimeout(this.#idleTimer);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    worker.ref();
    const job: CountJob = {
      id: this.#nextId++,
      encoding: encodingOf(request.model),
      messages: request.messages,
      answer: request.answer ?? '',
    };
    return new Promise((resolve) => {
      this.#waiting.set(job.id, { request, resolve });
      worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idleTimer);
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#threadUrl, { env: {} });
    worker.on('message', (done: CountDone) => this.#settle(done));
    worker.on('error', (cause) => {
      this.#logger.warn('The token counter stopped; tokens are estimated by size.', {
        reason: String(cause),
      });
    });
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      for (const { request, resolve } of this.#waiting.values()) resolve(estimateBySize(request));
      this.#waiting.clear();
    });
    return worker;
  }

  #settle({ id, input, output }: CountDone): void {
    this.#waiting.get(id)?.resolve(estimated(input, output));
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    this.#worker?.unref();
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#rest(), this.#idleMs);
    this.#idleTimer.unref();
  }

  #rest(): void {
    const worker = this.#worker;
    this.#worker = null;
    worker?.terminate().catch((cause) => {
      this.#logger.warn('The token counter did not stop.', { reason: String(cause) });
    });
  }
}

function estimateBySize({ messages, answer }: EstimateRequest): Tokens {
  const input = messages.reduce((sum, message) => sum + tokensBySize(message.content), 0);
  return estimated(input, tokensBySize(answer ?? ''));
}

function estimated(input: number, output: number): Tokens {
  return { input, cachedInput: 0, output, reasoning: 0, provenance: 'estimated' };
}
