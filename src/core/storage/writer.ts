import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { OpenOptions } from './open.ts';
import type { Statement, StatementResult, Writer } from './types.ts';
import type { FromWriter, Job, JobOutcome, ToWriter } from './writerMessages.ts';

/** `threadUrl` is the file of writerThread: the source in tests, its built form in the app. */
export interface WriterOptions extends OpenOptions {
  readonly threadUrl: URL;
}

interface Waiting {
  resolve(results: readonly StatementResult[]): void;
  reject(error: AppError): void;
}

/** Starts the writer thread of one file; resolves once the file is open and up to date, rejects with a `storage.*` error. */
export async function openWriter({ threadUrl, ...options }: WriterOptions): Promise<Writer> {
  const worker = new Worker(threadUrl, { workerData: options, env: {} });
  const writer = new ThreadWriter(worker, options.file);
  await writer.opened;
  return writer;
}

class ThreadWriter implements Writer {
  readonly opened: Promise<void>;
  readonly #worker: Worker;
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #nextId = 1;
  #unsent: Job[] = [];
  #closing = false;

  constructor(worker: Worker, file: string) {
    this.#worker = worker;
    this.#file = file;
    this.opened = new Promise((resolve, reject) => {
      worker.on('message', (message: FromWriter) => {
        if (message.kind === 'opened') resolve();
        else if (message.kind === 'failed') {
          reject(new AppError(message.error.code, message.error.message, { data: message.error.data ?? {} }));
        } else if (message.kind === 'done') this.#settle(message.outcomes);
      });
      worker.on('error', (cause) => {
        this.#closing = true;
        reject(this.#closedError(cause));
      });
    });
    this.#ended = new Promise((resolve) => {
      worker.on('exit', () => {
        this.#closing = true;
        this.#rejectWaiting();
        resolve();
      });
    });
  }

  run(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    if (this.#closing) return Promise.reject(this.#closedError());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#unsent.push({ id, statements });
      // One message for all the writes of a turn of the event loop: crossing to the thread is the dear part.
      if (this.#unsent.length === 1) queueMicrotask(() => this.#send());
    });
  }

  async close(): Promise<void> {
    if (!this.#closing) {
      this.#send();
      this.#closing = true;
      this.#worker.postMessage({ kind: 'close' } satisfies ToWriter);
    }
    await this.#ended;
  }

  #send(): void {
    if (this.#unsent.length === 0) return;
    const jobs = this.#unsent;
    this.#unsent = [];
    this.#worker.postMessage({ kind: 'jobs', jobs } satisfies ToWriter);
  }

  #settle(outcomes: readonly JobOutcome[]): void {
    for (const outcome of outcomes) {
      const waiting = this.#waiting.get(outcome.id);
      this.#waiting.delete(outcome.id);
      if ('results' in outcome) waiting?.resolve(outcome.results);
      else {
        const { code, message, data } = outcome.error;
        waiting?.reject(new AppError(code, message, data ? { data } : {}));
      }
    }
  }

  #rejectWaiting(): void {
    for (const waiting of this.#waiting.values()) waiting.reject(this.#closedError());
    this.#waiting.clear();
  }

  #closedError(cause?: unknown): AppError {
    return new AppError('storage.closed', 'The database is closed. Restart the console.', {
      data: { file: this.#file },
      cause,
    });
  }
}
