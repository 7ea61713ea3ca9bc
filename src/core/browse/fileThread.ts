import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/errors.ts';
import type { BrowseJob, BrowseQuestion, BrowseQuestions, FromBrowse, ToBrowse } from './browseMessages.ts';

type Told = Exclude<FromBrowse, { readonly kind: 'answer' | 'refused' }>;

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/** The thread that browses one file. */
export class FileThread {
  readonly job: BrowseJob;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #nextId = 1;
  #hasEnded = false;

  constructor(threadUrl: URL, job: BrowseJob, onTold: (told: Told) => void) {
    this.job = job;
    this.#worker = new Worker(threadUrl, { workerData: job, env: {} });
    this.#worker.on('message', (message: FromBrowse) => {
      if (message.kind === 'answer') this.#take(message.id)?.resolve(message.output);
      else if (message.kind === 'refused') {
        const { code, message: text, data } = message.error;
        this.#take(message.id)?.reject(new AppError(code, text, { data: data ?? {} }));
      } else onTold(message);
    });
    this.#worker.on('error', (cause) => this.#rejectAll(cause));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#rejectAll();
        resolve();
      });
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  ask<Question extends BrowseQuestion>(
    question: Question,
    input: BrowseQuestions[Question]['input'],
  ): Promise<BrowseQuestions[Question]['output']> {
    if (this.#hasEnded) return Promise.reject(this.#endedError());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (output: unknown) => void, reject });
      this.#worker.postMessage({ id, question, input } satisfies ToBrowse);
    });
  }

  /** Resolves when its connections are closed and it has ended. */
  async close(): Promise<void> {
    if (!this.#hasEnded) {
      // What cannot be closed in order is ended: it only reads.
      await this.ask('close', {}).catch(() => this.#worker.terminate());
    }
    await this.#ended;
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #rejectAll(cause?: unknown): void {
    this.#hasEnded = true;
    for (const waiting of this.#waiting.values()) waiting.reject(this.#endedError(cause));
    this.#waiting.clear();
  }

  #endedError(cause?: unknown): AppError {
    const { file } = this.job.target;
    return new AppError('storage.failed', `${file}: Reading the file ended before its time. Try again.`, {
      data: { file },
      cause,
    });
  }
}
