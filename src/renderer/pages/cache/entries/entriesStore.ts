import { create } from 'zustand';
import type {
  EntryColumn,
  EntryFilter,
  EntryId,
  EntrySort,
  ViewState,
} from '../../../../shared/contract/browse.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import type { RowRange } from '../../../components/grid/scrollSpace.ts';
import type { RowShift } from '../../../components/grid/useRowScroll.ts';
import { invoke, on } from '../../../ipc.ts';
import { coalesce } from '../../../stores/coalesce.ts';
import { compactFilter } from '../filter/filterParts.ts';
import { RowLoader } from './rowLoader.ts';
import type { RowPages } from './rowPages.ts';

/** What of a file is shown, and in which order. */
export interface Look {
  readonly filter: EntryFilter;
  readonly sort: EntrySort;
}

/** Everything, used last first: the order that is there at once. */
export const FIRST_LOOK: Look = { filter: {}, sort: { column: 'last_access', descending: true } };

/** Columns of which the largest is looked for first. */
const largestFirst: ReadonlySet<EntryColumn> = new Set(['created', 'last_access', 'hits', 'bytes', 'saved']);

/** More rows than any window shows at first. */
const FIRST_SCREEN: RowRange = { first: 0, last: 60 };
const RETRY_MS = 500;
/** So many rows stand above one that was looked for. */
const ROWS_ABOVE = 4;

interface EntriesState {
  /** The file whose entries are shown; null before the first. */
  readonly file: string | null;
  readonly look: Look;
  /** The looks at files that were shown before. */
  readonly looks: Readonly<Record<string, Look>>;
  /** How far the shown view is; null until there is one. */
  readonly view: ViewState | null;
  readonly pages: RowPages;
  /** Rows of the list as it is on screen. */
  readonly count: number;
  readonly shift: RowShift;
  /** Another list was asked for; the one before is still shown. */
  readonly opening: boolean;
  readonly error: ErrorBody | null;
  /** Shows the entries of a file, as it was left, and follows its changes; returns the stop. */
  readonly open: (file: string) => () => void;
  readonly setFilter: (filter: EntryFilter) => void;
  /** Changes some members of the filter. */
  readonly narrow: (change: EntryFilter) => void;
  /** Sets the filter of a file that need not be the shown one. */
  readonly filterFile: (file: string, filter: EntryFilter) => void;
  /** Sorts by a column, or turns the order round if it is sorted by it. */
  readonly sortBy: (column: EntryColumn) => void;
  /** Told what is in view. */
  readonly see: (range: RowRange) => void;
  /** Names the entry that stays where it is on screen when rows come or go; null = none. */
  readonly hold: (id: EntryId | null) => void;
  /** Scrolls to an entry; nothing where it is not in the list. */
  readonly reveal: (id: EntryId) => Promise<void>;
  /** Stops looking for rows; what was found stays. */
  readonly stop: () => Promise<void>;
  readonly retry: () => Promise<void>;
}

/** Why entries of the shown file cannot be read, or not all of them; null when they can. */
export function readingProblem({ error, view }: EntriesState): ErrorBody | null {
  return error ?? view?.error ?? null;
}

/** A list on its way to the screen, or on it. `view` changes when the same list had to be asked for again. */
interface Shown {
  readonly loader: RowLoader;
  view: number;
}

/** The entries of the shown file; only those in view are here. */
export const useEntries = create<EntriesState>()((set, get) => {
  let shown: Shown | null = null;
  /** Rises with every question for a view; answers to older ones are dropped. */
  let asked = 0;
  /** The newest state of the view that was asked for last. */
  let latest: ViewState | null = null;
  /** The same as its rows tell it, which may be ahead of the events; for showing only. */
  let newest: ViewState | null = null;
  let held: EntryId | null = null;
  /** The first row in view. */
  let first = 0;

  const renew = () => {
    if (shown !== null) void shown.loader.renew(held);
  };
  const take = (state: ViewState) => {
    if (latest === null || state.file !== latest.file || state.view !== latest.view) return;
    const before = latest;
    latest = state;
    newest = state;
    if (get().opening) return;
    set({ view: state });
    if (state.matched !== before.matched || state.done !== before.done) renew();
  };

  const rowsOf = async (file: string, of: Shown, offset: number, limit: number) => {
    const { view } = of;
    const answer = await invoke('browse.rows', { file, view, offset, limit });
    if (answer.ok && answer.data.state.view === view) {
      if (latest?.view === view && latest.file === file) newest = answer.data.state;
      return { rows: answer.data.rows, count: answer.data.state.matched };
    }
    if (shown !== of || of.view !== view || get().opening) return null;
    // After a repair, say, the file was opened anew: the list has to be asked for again.
    if (answer.ok || answer.error.code === 'request.invalid') askAgain();
    else {
      set({ error: answer.error });
      // Who holds the file now lets go of it some time; no change of it would tell.
      if (answer.error.code === 'storage.busy') renewLater();
    }
    return null;
  };
  const placeOf = async (file: string, of: Shown, id: EntryId) => {
    const answer = await invoke('browse.place', { file, view: of.view, id });
    return answer.ok ? answer.data.index : null;
  };
  const newList = (file: string, view: number): Shown => {
    const list: Shown = {
      view,
      loader: new RowLoader(
        {
          rows: (offset, limit) => rowsOf(file, list, offset, limit),
          place: (id) => placeOf(file, list, id),
        },
        ({ pages, count, shift: by }) =>
          set(({ shift }) => ({
            view: newest,
            pages,
            count,
            error: null,
            shift: by === 0 ? shift : { ...shift, moved: shift.moved + by },
          })),
      ),
    };
    return list;
  };

  /** Asks for the view of the present look. `anew`: it is another list, shown from its start. */
  const ask = async (anew: boolean): Promise<void> => {
    const { file, look } = get();
    if (file === null) return;
    asked += 1;
    const mine = asked;
    set({ opening: true });
    const answer = await invoke('browse.open', { file, ...look });
    if (mine !== asked) return;
    if (!answer.ok) return set({ opening: false, error: answer.error });
    latest = answer.data;
    newest = answer.data;
    if (!anew && shown !== null) {
      shown.view = answer.data.view;
      set({ view: latest, opening: false, error: latest.error });
      return shown.loader.renew(held);
    }
    const next = newList(file, answer.data.view);
    const rows = await next.loader.start(FIRST_SCREEN);
    if (mine !== asked) return next.loader.end();
    shown?.loader.end();
    shown = next;
    set(({ shift }) => ({
      view: newest,
      pages: rows?.pages ?? new Map(),
      count: rows?.count ?? answer.data.matched,
      opening: false,
      error: latest?.error ?? null,
      shift: { moved: 0, list: shift.list + 1 },
    }));
    renew();
  };
  const askAgain = coalesce(() => ask(false), RETRY_MS);
  const renewLater = coalesce(async () => {
    await new Promise((next) => setTimeout(next, RETRY_MS));
    renew();
  }, 0);

  const look = (change: Partial<Look>) => {
    const { file, look, looks } = get();
    if (file === null) return;
    const next = { ...look, ...change };
    set({ look: next, looks: { ...looks, [file]: next } });
    void ask(true);
  };

  const showFile = (file: string) => {
    shown?.loader.end();
    shown = null;
    held = null;
    latest = null;
    const look = get().looks[file] ?? FIRST_LOOK;
    set({ file, look, view: null, pages: new Map(), count: 0, opening: false, error: null });
    void ask(true);
  };

  return {
    file: null,
    look: FIRST_LOOK,
    looks: {},
    view: null,
    pages: new Map(),
    count: 0,
    shift: { moved: 0, list: 0 },
    opening: false,
    error: null,

    open: (file) => {
      if (get().file === file && shown !== null) renew();
      else showFile(file);
      const stops = [
        on('browse.viewChanged', take),
        on('browse.dataChanged', (changed) => {
          if (changed.file === file) renew();
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },

    setFilter: (filter) => look({ filter: compactFilter(filter) }),
    narrow: (change) => look({ filter: compactFilter({ ...get().look.filter, ...change }) }),
    filterFile: (file, filter) => {
      const { looks, setFilter } = get();
      if (get().file === file) return setFilter(filter);
      const { sort } = looks[file] ?? FIRST_LOOK;
      set({ looks: { ...looks, [file]: { filter: compactFilter(filter), sort } } });
    },
    sortBy: (column) => {
      const { sort } = get().look;
      const descending = sort.column === column ? !sort.descending : largestFirst.has(column);
      look({ sort: { column, descending } });
    },
    see: (range) => {
      first = range.first;
      shown?.loader.see(range);
    },
    reveal: async (id) => {
      const { file } = get();
      const of = shown;
      if (file === null || of === null) return;
      const place = await placeOf(file, of, id);
      if (place === null || shown !== of) return;
      const by = place - ROWS_ABOVE - first;
      set(({ shift }) => ({ shift: { ...shift, moved: shift.moved + by } }));
    },
    hold: (id) => {
      held = id;
    },
    stop: async () => {
      const { file, view } = get();
      if (file === null || view === null) return;
      const answer = await invoke('browse.stop', { file, view: view.view });
      if (answer.ok) take(answer.data);
    },
    retry: () => ask(shown === null),
  };
});
