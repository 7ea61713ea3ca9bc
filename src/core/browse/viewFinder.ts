import type { EntryFilter, EntrySort, ViewState } from '../../shared/contract/browse.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import type { Census } from './census.ts';
import { ContentScan } from './contentScan.ts';
import type { Slices } from './slices.ts';
import { Orders, View, type ViewParts } from './view.ts';

export interface ViewFinderParts extends ViewParts {
  readonly file: string;
  readonly slices: Slices;
  /** The census to use; null before anything is known. */
  readonly latest: () => Census | null;
  readonly onView: (state: ViewState) => void;
}

/** How long `open` waits for something to show, ms. */
const FIRST_ROWS_MS = 200;
/** Rows that fill a window. */
const FIRST_ROWS = 200;
const TELL_EVERY_MS = 250;
/** A view that is still being found is put in order again after so long at the earliest, ms, and after this times what it took. */
const FIND_AGAIN_MS = 100;
const FIND_REST_FACTOR = 3;

/** Finds the rows of one view after the other, in slices, as far as the census and the contents that were looked into tell. */
export class ViewFinder {
  readonly #parts: ViewFinderParts;
  readonly #orders = new Orders();
  #view: View | null = null;
  #nextView = 1;
  #stopFinding: (() => void) | null = null;
  #stopScanning: (() => void) | null = null;
  #prepared: Census | null = null;
  #stopPreparing: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Somebody asked for it while it was under way. */
  #isWanted = false;
  #findAgainAt = 0;
  #toldAt = 0;
  #told = '';
  #onShown: (() => void) | null = null;

  constructor(parts: ViewFinderParts) {
    this.#parts = parts;
  }

  /** Throws `request.invalid` before the first one was begun. */
  get view(): View {
    if (this.#view) return this.#view;
    throw new AppError('request.invalid', 'The list of entries is not open. Open it again.');
  }

  /** Ends the last view and begins another. Resolves when it has rows to show, and in any case soon. */
  async begin(filter: EntryFilter, sort: EntrySort, nowS: number): Promise<View> {
    this.end();
    const view = new View(this.#nextView++, filter, sort, nowS);
    this.#view = view;
    this.#findAgainAt = 0;
    this.find();
    await this.#shown(view);
    return view;
  }

  state(view: View): ViewState {
    return view.state(this.#parts.file, this.#parts.source.rowsAtMost());
  }

  stop(): void {
    if (!this.#view || this.#view.isDone) return;
    this.#view.isStopped = true;
    this.#stopWork();
  }

  fail(cause: unknown): void {
    this.#stopWork();
    if (!this.#view) return;
    this.#view.error = errorBodyOf(cause);
    this.#tell(this.#view, true);
  }

  end(): void {
    this.#stopWork();
    this.#onShown?.();
    this.#view = null;
  }

  /** To be called whenever the census knows more. */
  find(): void {
    const view = this.#view;
    const census = this.#parts.latest();
    if (census?.isDone) this.#prepare(census);
    if (!view || !census || view.isStopped) return;
    if (view.needsContents) this.#lookInto(view, census);
    if (this.#stopFinding !== null || this.#timer !== null) {
      this.#isWanted = true;
      return;
    }
    const wait = this.#findAgainAt - performance.now();
    if (wait > 0 && !census.isDone) this.#findIn(wait);
    else this.#findNow(view);
  }

  #prepare(census: Census): void {
    if (this.#prepared === census) return;
    this.#prepared = census;
    this.#stopPreparing?.();
    const preparing = this.#orders.prepare(census, this.#parts);
    this.#stopPreparing = this.#parts.slices.start(preparing, (cause) => this.fail(cause));
  }

  #findIn(waitMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#view && this.#stopFinding === null) this.#findNow(this.#view);
    }, waitMs);
  }

  #findNow(view: View): void {
    this.#isWanted = false;
    view.error = null;
    this.#stopFinding = this.#parts.slices.start(this.#finding(view), (cause) => this.fail(cause));
  }

  *#finding(view: View): Generator<void, void> {
    const startedAt = performance.now();
    const census = this.#parts.latest();
    if (census) {
      for (const _ of view.find(census, this.#orders, this.#parts)) {
        this.#tell(view, false);
        yield;
      }
    }
    this.#stopFinding = null;
    const now = performance.now();
    this.#findAgainAt = now + Math.max(FIND_AGAIN_MS, FIND_REST_FACTOR * (now - startedAt));
    this.#tell(view, view.isDone);
    if (this.#isWanted) this.find();
  }

  #lookInto(view: View, census: Census): void {
    if (this.#stopScanning !== null) return;
    if (view.scan?.census !== census) {
      const { source, details } = this.#parts;
      const { filter, test, nowS } = view;
      view.scan = new ContentScan(census, { source, details, filter, test, nowS }, view.scan);
    }
    if (view.scan.scanned >= census.filled && !(census.isDone && !view.scan.isDone)) return;
    const scanning = this.#scanning(view.scan);
    this.#stopScanning = this.#parts.slices.start(scanning, (cause) => this.fail(cause));
  }

  *#scanning(scan: ContentScan): Generator<void, void> {
    for (const _ of scan.run()) {
      const isFree = this.#timer === null && this.#stopFinding === null;
      if (isFree) this.#findIn(Math.max(FIND_AGAIN_MS, this.#findAgainAt - performance.now()));
      yield;
    }
    this.#stopScanning = null;
    this.#findAgainAt = 0;
    this.find();
  }

  #tell(view: View, isLast: boolean): void {
    if (view !== this.#view) return;
    if (view.isDone || view.matched >= FIRST_ROWS) this.#onShown?.();
    const now = performance.now();
    if (!isLast && now - this.#toldAt < TELL_EVERY_MS) return;
    const state = this.state(view);
    const text = JSON.stringify(state);
    if (text === this.#told) return;
    this.#toldAt = now;
    this.#told = text;
    this.#parts.onView(state);
  }

  #shown(view: View): Promise<void> {
    if (view.isDone || view.matched >= FIRST_ROWS) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#onShown = null;
        resolve();
      };
      const timer = setTimeout(end, FIRST_ROWS_MS);
      this.#onShown = end;
    });
  }

  #stopWork(): void {
    this.#stopFinding?.();
    this.#stopFinding = null;
    this.#stopScanning?.();
    this.#stopScanning = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
