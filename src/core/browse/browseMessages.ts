import type {
  CacheStats,
  EntryDetail,
  EntryFilter,
  EntryId,
  EntryRow,
  EntrySort,
  ViewState,
} from '../../shared/contract/browse.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';

/** What a browse thread is started with. */
export interface BrowseJob {
  readonly target: CacheTarget;
  /** console.sqlite. */
  readonly detailsFile: string;
}

/** The questions to a browse thread, with the type of each answer. */
export interface BrowseQuestions {
  readonly open: { readonly input: { filter: EntryFilter; sort: EntrySort }; readonly output: ViewState };
  readonly rows: {
    readonly input: { view: number; offset: number; limit: number };
    readonly output: { state: ViewState; rows: EntryRow[] };
  };
  readonly place: { readonly input: { view: number; id: EntryId }; readonly output: number | null };
  readonly stop: { readonly input: { view: number }; readonly output: ViewState };
  readonly entry: { readonly input: { id: EntryId }; readonly output: EntryDetail };
  readonly stats: { readonly input: Record<never, never>; readonly output: CacheStats };
  /** The connections are closed when it is answered, and the thread ends. */
  readonly close: { readonly input: Record<never, never>; readonly output: null };
}

export type BrowseQuestion = keyof BrowseQuestions;

/** A question as it crosses. */
export interface ToBrowse {
  readonly id: number;
  readonly question: BrowseQuestion;
  readonly input: unknown;
}

export type FromBrowse =
  | { readonly kind: 'answer'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'refused'; readonly id: number; readonly error: ErrorBody }
  | { readonly kind: 'view'; readonly state: ViewState }
  | { readonly kind: 'stats'; readonly stats: CacheStats }
  | { readonly kind: 'data' };
