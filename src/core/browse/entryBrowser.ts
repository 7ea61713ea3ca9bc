import type {
  CacheStats,
  EntryDetail,
  EntryFilter,
  EntryId,
  EntryRow,
  EntrySort,
  ViewState,
} from '../../shared/contract/browse.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import { CensusKeeper } from './censusKeeper.ts';
import { ContentScan } from './contentScan.ts';
import type { DetailsSource } from './detailsSource.ts';
import { entryDetail } from './entryDetail.ts';
import type { EntrySource } from './entrySource.ts';
import { entryRow } from './listing.ts';
import { Slices } from './slices.ts';
import { StatsKeeper } from './statsKeeper.ts';
import { Orders, View } from './view.ts';

/** What the browser of one cache tells unasked. */
export interface EntryBrowserListeners {
  readonly onView: (state: ViewState) => void;
  readonly onStats: (stats: CacheStats) => void;
  readonly onData: () => void;
}

export interface EntryBrowserParts {
  readonly file: string;
  readonly own: boolean;
  readonly source: EntrySource;
  /** Null where nothing is known beyond the file. */
  readonly details: DetailsSource | null;
  readonly listeners: EntryBrowserListeners;
}

const POLL_MS = 500;
/** How long `open` waits for something to show, ms. */
const FIRST_ROWS_MS = 200;
/** Rows that fill a window. */
const FIRST_ROWS = 200;
const TELL_EVERY_MS = 250;
/** A view that is still being found is put in order again after so long at the earliest, ms, and after this times what it took. */
const FIND_AGAIN_MS = 100;
const FIND_REST_FACTOR = 3;

/**
 * Browses one cache on the thread it is made on: everything long is done in slices. Methods throw `storage.*` errors, and
 * `request.invalid` for an entry that is not there.
 */
export class EntryBrowser {
  readonly #parts: EntryBrowserParts;
  readonly #slices = new Slices();
  readonly #orders = new Orders();
  readonly #census: CensusKeeper;
  readonly #stats: StatsKeeper;
  readonly #poll: NodeJS.Timeout;
  #view: View | null = null;
  #nextView = 1;
  #stopFinding: (() => void) | null = null;
  #stopScanning: (() => void) | null = null;
  #isWanted = false;
  #findAgainAt = 0;
  #findTimer: NodeJS.Timeout | null = null;
  #toldAt = 0;
  #told = '';
  #onShown: (() => void) | null = null;

  constructor(parts: EntryBrowserParts) {
    this.#parts = parts;
    const { source, details, listeners } = parts;
    this.#census = new CensusKeeper({
      source,
      details,
      slices: this.#slices,
      onProgress: () => this.#onCensus(),
      onFailed: (cause) => this.#fail(cause),
      onData: listeners.onData,
    });
    this.#stats = new StatsKeeper({ ...parts, slices: this.#slices, onStats: listeners.onStats });
    this.#poll = setInterval(() => this.#guarded(() => this.#census.look()), POLL_MS);
  }

  /** Resolves when rows can be asked for, and in any case soon. */
  async open(filter: EntryFilter, sort: EntrySort): Promise<ViewState> {
    this.#endView();
    const view = new View(this.#nextView++, filter, sort, Date.now() / 1000);
    this.#view = view;
    this.#census.look();
    this.#findAgainAt = 0;
    this.#find();
    await this.#shown(view);
    return this.#stateOf(view);
  }

  rows(number: number, offset: number, limit: number): { state: ViewState; rows: EntryRow[] } {
    const view = this.#viewOrThrow();
    this.#guarded(() => this.#census.look());
    if (view.number !== number) return { state: this.#stateOf(view), rows: [] };
    const rowids = view.rowids(offset, limit);
    const found = new Map(this.#parts.source.rows(rowids).map((row) => [row.rowid, row]));
    const nowS = Date.now() / 1000;
    const rows = rowids.flatMap((rowid) => {
      const row = found.get(rowid);
      return row ? [entryRow(row, this.#detailsOf(row), nowS)] : [];
    });
    return { state: this.#stateOf(view), rows };
  }

  place(number: number, id: EntryId): number | null {
    const rowid = this.#parts.source.find(id);
    const view = this.#view;
    return view?.number === number && rowid !== null ? view.indexOf(rowid) : null;
  }

  stop(number: number): ViewState {
    const view = this.#viewOrThrow();
    if (view.number === number && !view.isDone) {
      view.isStopped = true;
      this.#stopWork();
    }
    return this.#stateOf(view);
  }

  entry(id: EntryId): EntryDetail {
    return entryDetail(this.#parts.source, this.#parts.details, id, Date.now() / 1000);
  }

  async stats(): Promise<CacheStats> {
    this.#census.look();
    return this.#stats.get(this.#census.latest);
  }

  /** Nothing more is told; the connections are closed. */
  close(): void {
    clearInterval(this.#poll);
    this.#endView();
    this.#stats.close();
    this.#slices.stopAll();
    this.#parts.source.close();
    this.#parts.details?.close();
  }

  #onCensus(): void {
    this.#stats.onCensus(this.#census.latest);
    this.#find();
  }

  #find(): void {
    const view = this.#view;
    const census = this.#census.latest;
    if (!view || !census || view.isStopped) return;
    if (view.needsContents) this.#scanContents(view);
    if (this.#stopFinding !== null || this.#findTimer !== null) {
      this.#isWanted = true;
      return;
    }
    const wait = this.#findAgainAt - performance.now();
    if (wait > 0 && !census.isDone) {
      this.#findTimer = setTimeout(() => {
        this.#findTimer = null;
        this.#find();
      }, wait);
      return;
    }
    this.#isWanted = false;
    this.#stopFinding = this.#slices.start(this.#finding(view), (cause) => this.#fail(cause));
  }

  *#finding(view: View): Generator<void, void> {
    const startedAt = performance.now();
    const census = this.#census.latest;
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
    if (this.#isWanted) this.#find();
  }

  #scanContents(view: View): void {
    const census = this.#census.latest;
    if (!census || this.#stopScanning !== null) return;
    if (view.scan?.census !== census) {
      const { source, details } = this.#parts;
      const { filter, test, nowS } = view;
      view.scan = new ContentScan(census, { source, details, filter, test, nowS }, view.scan);
    }
    if (view.scan.scanned >= census.filled && !(census.isDone && !view.scan.isDone)) return;
    this.#stopScanning = this.#slices.start(this.#scanning(view, view.scan), (cause) => this.#fail(cause));
  }

  *#scanning(view: View, scan: ContentScan): Generator<void, void> {
    for (const _ of scan.run()) {
      if (this.#findTimer === null && this.#stopFinding === null) this.#findLater(view);
      yield;
    }
    this.#stopScanning = null;
    this.#findAgainAt = 0;
    this.#find();
  }

  #findLater(view: View): void {
    this.#findTimer = setTimeout(
      () => {
        this.#findTimer = null;
        if (this.#view !== view || this.#stopFinding !== null) return;
        this.#stopFinding = this.#slices.start(this.#finding(view), (cause) => this.#fail(cause));
      },
      Math.max(FIND_AGAIN_MS, this.#findAgainAt - performance.now()),
    );
  }

  #tell(view: View, isLast: boolean): void {
    if (view !== this.#view) return;
    if (view.isDone || view.matched >= FIRST_ROWS) this.#onShown?.();
    const now = performance.now();
    if (!isLast && now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    const state = this.#stateOf(view);
    const text = JSON.stringify(state);
    if (text === this.#told) return;
    this.#told = text;
    this.#parts.listeners.onView(state);
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

  #fail(cause: unknown): void {
    this.#stats.onFailed();
    const view = this.#view;
    if (!view) return;
    view.error = errorBodyOf(cause);
    this.#stopWork();
    this.#tell(view, true);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (caught) {
      this.#fail(caught);
    }
  }

  #endView(): void {
    this.#stopWork();
    this.#onShown?.();
    this.#view = null;
  }

  #stopWork(): void {
    this.#stopFinding?.();
    this.#stopFinding = null;
    this.#stopScanning?.();
    this.#stopScanning = null;
    if (this.#findTimer) clearTimeout(this.#findTimer);
    this.#findTimer = null;
  }

  #stateOf(view: View): ViewState {
    return view.state(this.#parts.file, this.#parts.source.rowsAtMost());
  }

  #detailsOf({ namespace, key }: { readonly namespace: unknown; readonly key: unknown }) {
    if (typeof namespace !== 'string' || typeof key !== 'string') return null;
    return this.#parts.details?.of(namespace, key) ?? null;
  }

  #viewOrThrow(): View {
    if (this.#view) return this.#view;
    throw new AppError('request.invalid', 'The list of entries is not open. Open it again.');
  }
}
