/** About one frame: the window cannot show more than one state of a text in it. */
const FRAME_MS = 16;

/**
 * Collects the pieces of a streamed answer and hands them on at most once a frame, each batch with the number of
 * characters before it. `end` hands on the rest; nothing is handed on after it.
 */
export class DeltaBatch {
  readonly #send: (offset: number, text: string) => void;
  #sent = 0;
  #waiting = '';
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(send: (offset: number, text: string) => void) {
    this.#send = send;
  }

  add(text: string): void {
    this.#waiting += text;
    this.#timer ??= setTimeout(() => this.#flush(), FRAME_MS);
  }

  end(): void {
    this.#flush();
  }

  #flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting === '') return;
    const text = this.#waiting;
    this.#waiting = '';
    this.#send(this.#sent, text);
    this.#sent += text.length;
  }
}
