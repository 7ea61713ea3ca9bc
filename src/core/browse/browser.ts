import type {
  CacheStats,
  EntryDetail,
  EntryFilter,
  EntryId,
  EntryRow,
  EntrySort,
  ViewState,
} from '../../shared/contract/browse.ts';

/** What a browser tells unasked. */
export interface BrowserListeners {
  /** At most some times a second for each file. */
  readonly onView: (state: ViewState) => void;
  readonly onStats: (stats: CacheStats) => void;
  /** Somebody committed a change to the file. */
  readonly onData: (file: string) => void;
}

/**
 * Looks into the open cache files, each on a thread of its own that begins with the first question and ends with `forget`. Nothing
 * is changed. Everything rejects with a `storage.*` `AppError`, or `request.invalid` for a file that is not open.
 */
export interface Browser {
  /** Starts a view; the last one of the file ends. Resolves as soon as first rows can be asked for. */
  open(file: string, filter: EntryFilter, sort: EntrySort): Promise<ViewState>;
  rows(
    file: string,
    view: number,
    offset: number,
    limit: number,
  ): Promise<{ state: ViewState; rows: EntryRow[] }>;
  place(file: string, view: number, id: EntryId): Promise<number | null>;
  stop(file: string, view: number): Promise<ViewState>;
  /** Rejects with `request.invalid` when the entry is not there (any more). */
  entry(file: string, id: EntryId): Promise<EntryDetail>;
  stats(file: string): Promise<CacheStats>;
  /** Lets go of a file: its connections are closed when this resolves. The next question opens it anew. */
  forget(file: string): Promise<void>;
  close(): Promise<void>;
}
