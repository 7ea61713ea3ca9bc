import { type HelperReply, type HelperRequest, helperReplyOf } from './keychainMessages.ts';

/** A running helper process, whoever started it: Electron's `utilityProcess` or, in tests, `child_process.fork`. */
export interface HelperProcess {
  send(request: HelperRequest): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when the process could not be started. */
  onExit(listener: () => void): void;
  /** Ends it at once, even while its threads are blocked. Harmless when it has ended. */
  kill(): void;
}

/** Starts a helper process. */
export type SpawnHelper = () => HelperProcess;

/** How a call to one helper process ended. */
export type CallOutcome = HelperReply | 'gone';

/** The calls of one helper process. A call never rejects; it is `gone` when the process ends before the answer. */
export class KeychainConnection {
  readonly #process: HelperProcess;
  readonly #pending = new Map<number, (outcome: CallOutcome) => void>();
  #nextId = 1;
  #ended = false;
  #succeeded = false;

  constructor(spawn: SpawnHelper) {
    this.#process = spawn();
    this.#process.onMessage((message) => this.#receive(message));
    this.#process.onExit(() => this.#end());
  }

  /** True when its process is gone: it takes no more calls. */
  get ended(): boolean {
    return this.#ended;
  }

  /** True when keytar worked in it at least once: an error after that may come from a connection gone stale. */
  get succeeded(): boolean {
    return this.#succeeded;
  }

  call(question: Omit<HelperRequest, 'id'>): Promise<CallOutcome> {
    if (this.#ended) return Promise.resolve('gone');
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      try {
        this.#process.send({ ...question, id });
      } catch {
        // The channel closes a moment before the exit is reported; both mean the same.
        this.kill();
      }
    });
  }

  /** Ends the process; what is pending is `gone`. */
  kill(): void {
    this.#process.kill();
    this.#end();
  }

  #receive(message: unknown): void {
    const reply = helperReplyOf(message);
    const resolve = reply === null ? undefined : this.#pending.get(reply.id);
    if (reply === null || resolve === undefined) return;
    this.#pending.delete(reply.id);
    this.#succeeded ||= reply.ok;
    resolve(reply);
  }

  #end(): void {
    this.#ended = true;
    for (const resolve of this.#pending.values()) resolve('gone');
    this.#pending.clear();
  }
}
