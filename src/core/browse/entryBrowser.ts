import type {
  CacheStats,
  EntryDetail,
  EntryFilter,
  EntryId,
  EntryRow,
  EntrySort,
  ViewState,
} from '../../shared/contract/browse.ts';
import { CensusKeeper } from './censusKeeper.ts';
import type { DetailsSource } from './detailsSource.ts';
import { entryDetail } from './entryDetail.ts';
import type { EntrySource, ListedRow } from './entrySource.ts';
import { entryRow } from './listing.ts';
import { Slices } from './slices.ts';
import { StatsKeeper } from './statsKeeper.ts';
import { ViewFinder } from './viewFinder.ts';

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

/**
 * Browses one cache on the thread it is made on: everything long is done in slices. Methods throw `storage.*` errors, and
 * `request.invalid` for an entry that is not there.
 */
export class EntryBrowser {
  readonly #parts: EntryBrowserParts;
  readonly #slices = new Slices();
  readonly #census: CensusKeeper;
  readonly #finder: ViewFinder;
  readonly #stats: StatsKeeper;
  readonly #poll: NodeJS.Timeout;

  constructor(parts: EntryBrowserParts) {
    this.#parts = parts;
    const { file, source, details, listeners } = parts;
    const slices = this.#slices;
    this.#census = new CensusKeeper({
      source,
      details,
      slices,
      onProgress: () => {
        this.#stats.onCensus(this.#census.latest);
        this.#finder.find();
      },
      onFailed: (cause) => this.#fail(cause),
      onData: listeners.onData,
    });
    const latest = () => this.#census.latest;
    this.#finder = new ViewFinder({ file, source, details, slices, latest, onView: listeners.onView });
    this.#stats = new StatsKeeper({ ...parts, slices, onStats: listeners.onStats });
    this.#poll = setInterval(() => this.#look(), POLL_MS);
  }

  /** Resolves when rows can be asked for, and in any case soon. */
  async open(filter: EntryFilter, sort: EntrySort): Promise<ViewState> {
    this.#census.look();
    return this.#finder.state(await this.#finder.begin(filter, sort, Date.now() / 1000));
  }

  rows(number: number, offset: number, limit: number): { state: ViewState; rows: EntryRow[] } {
    const { view } = this.#finder;
    this.#look();
    const state = this.#finder.state(view);
    if (view.number !== number) return { state, rows: [] };
    const rowids = view.rowids(offset, limit);
    const found = new Map(this.#parts.source.rows(rowids).map((row) => [row.rowid, row]));
    const nowS = Date.now() / 1000;
    const rows = rowids.flatMap((rowid) => {
      const row = found.get(rowid);
      return row ? [entryRow(row, this.#detailsOf(row), nowS)] : [];
    });
    return { state, rows };
  }

  place(number: number, id: EntryId): number | null {
    const { view } = this.#finder;
    const rowid = this.#parts.source.find(id);
    return view.number === number && rowid !== null ? view.indexOf(rowid) : null;
  }

  stop(number: number): ViewState {
    const { view } = this.#finder;
    if (view.number === number) this.#finder.stop();
    return this.#finder.state(view);
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
    this.#finder.end();
    this.#stats.close();
    this.#slices.stopAll();
    this.#parts.source.close();
    this.#parts.details?.close();
  }

  #look(): void {
    try {
      this.#census.look();
    } catch (caught) {
      this.#fail(caught);
    }
  }

  #fail(cause: unknown): void {
    this.#stats.onFailed();
    this.#finder.fail(cause);
  }

  #detailsOf({ namespace, key }: ListedRow) {
    if (typeof namespace !== 'string' || typeof key !== 'string') return null;
    return this.#parts.details?.of(namespace, key) ?? null;
  }
}
