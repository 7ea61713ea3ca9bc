/** How long others may have to wait for one batch, ms. */
const AIM_MS = 40;
const FEWEST = 64;
const MOST = 8192;
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * How much is changed in one transaction: as much as takes about 40 ms here, so that another program, which waits for its
 * turn at most some seconds, always gets one.
 */
export class BatchSize {
  #rows = 256;

  /** The next rows of a list, by their sizes in bytes: at least one. */
  endOf(sizes: readonly number[], from: number): number {
    let bytes = 0;
    let end = from;
    while (end < sizes.length && end - from < this.#rows) {
      bytes += sizes[end] ?? 0;
      if (end > from && bytes > MOST_BYTES) break;
      end += 1;
    }
    return end;
  }

  get rows(): number {
    return this.#rows;
  }

  /** What a batch took. */
  took(rows: number, ms: number): void {
    if (rows === 0) return;
    const fitting = (rows * AIM_MS) / Math.max(ms, 0.1);
    // A batch that was cut short by its bytes says nothing of larger ones.
    const next = rows < this.#rows ? Math.min(this.#rows, fitting) : Math.min(this.#rows * 2, fitting);
    this.#rows = Math.round(Math.min(MOST, Math.max(FEWEST, next)));
  }
}
