import type { Progress } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import type { Control } from './operation.ts';

const TELL_EVERY_MS = 250;

/** What a control on a thread works with. */
export interface ControlParts {
  /** Set to 1 from outside to stop the work: the thread is busy from its first to its last line and hears no message. */
  readonly cancelled: Int32Array;
  readonly tell: (progress: Progress) => void;
}

/** The control of the job of a thread: tells progress four times a second, and stops when it is asked to. */
export class ThreadControl implements Control {
  readonly #parts: ControlParts;
  #phase = '';
  #phaseAt = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #isDeaf = false;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  progress(now: Parameters<Control['progress']>[0]): void {
    const stoppable = now.stoppable !== false && !this.#isDeaf;
    if (stoppable) this.check();
    const at = performance.now();
    const isNew = now.phase !== this.#phase;
    if (isNew) {
      this.#phase = now.phase;
      this.#phaseAt = at;
    }
    if (!isNew && at - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = at;
    const seconds = (at - this.#phaseAt) / 1000;
    this.#parts.tell({ ...now, stoppable, perSecond: seconds > 0 ? now.done / seconds : 0 });
  }

  check(): void {
    if (this.#isDeaf || Atomics.load(this.#parts.cancelled, 0) === 0) return;
    throw new AppError('request.cancelled', 'It was stopped. The file is as it was.');
  }

  /** Lets others have their turn for so long, ms. */
  rest(ms: number): void {
    this.check();
    if (this.#isDeaf) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    else Atomics.wait(this.#parts.cancelled, 0, 0, ms);
    this.check();
  }

  /** From here on nothing stops it. */
  becomeDeaf(): void {
    this.#isDeaf = true;
  }
}
