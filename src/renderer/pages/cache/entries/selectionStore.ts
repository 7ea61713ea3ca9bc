import { create } from 'zustand';
import type { EntryId } from '../../../../shared/contract/browse.ts';
import { invoke } from '../../../ipc.ts';
import { copyText } from '../../../stores/actions.ts';
import { toast } from '../../../stores/toasts.ts';
import { useEntries } from './entriesStore.ts';
import { rowAt } from './rowPages.ts';
import { MOST_SELECTED, NOTHING, type Selection, toggled, withAdded } from './selection.ts';

/** Rows are asked for by so many. */
const CHUNK = 500;

interface SelectionState {
  readonly selection: Selection;
  /** The row that was checked last: ranges go from there. */
  readonly from: number | null;
  /** Checks a row or unchecks it; `range`: checks all rows from the one before to it. */
  readonly check: (index: number, range: boolean) => Promise<void>;
  /** Selects all that match, or nothing when they are. */
  readonly checkAll: () => void;
  readonly clear: () => void;
  /** Copies the keys of what is selected, one a line. */
  readonly copyKeys: () => Promise<void>;
}

/** The entries of the shown file that are checked. */
export const useSelection = create<SelectionState>()((set, get) => ({
  selection: NOTHING,
  from: null,

  check: async (index, range) => {
    const { from } = get();
    if (!range || from === null) {
      const row = rowAt(useEntries.getState().pages, index);
      if (row) set((state) => ({ selection: toggled(state.selection, row), from: index }));
      return;
    }
    const ids = await idsOf(Math.min(from, index), Math.abs(index - from) + 1);
    // What comes may belong to another list by now.
    if (get().from !== from) return;
    set((state) => ({ selection: withAdded(state.selection, ids), from: index }));
  },

  checkAll: () =>
    set(({ selection }) => ({ selection: selection.kind === 'all' ? NOTHING : { kind: 'all' }, from: null })),
  clear: () => set({ selection: NOTHING, from: null }),

  copyKeys: async () => {
    const { selection } = get();
    const ids = selection.kind === 'all' ? await idsOf(0, MOST_SELECTED) : [...selection.ids.values()];
    if (!(await copyText(ids.map(({ key }) => key).join('\n')))) return;
    const matched = useEntries.getState().view?.matched ?? 0;
    const cut =
      selection.kind === 'all' && matched > ids.length ? 'The first of them: copying takes no more.' : '';
    toast({ tone: 'good', title: `${ids.length} ${ids.length === 1 ? 'key' : 'keys'} copied`, message: cut });
  },
}));

/** The names of rows of the shown view by their places, as many as can be selected. */
async function idsOf(offset: number, count: number): Promise<readonly EntryId[]> {
  const { file, view } = useEntries.getState();
  if (file === null || view === null) return [];
  const ids: EntryId[] = [];
  const end = Math.min(view.matched, offset + Math.min(count, MOST_SELECTED));
  for (let at = offset; at < end; at += CHUNK) {
    const limit = Math.min(CHUNK, end - at);
    const answer = await invoke('browse.rows', { file, view: view.view, offset: at, limit });
    if (!answer.ok) {
      toast({ tone: 'bad', title: 'Not all could be selected', error: answer.error });
      break;
    }
    ids.push(...answer.data.rows.map(({ namespace, key }) => ({ namespace, key })));
  }
  return ids;
}

// A list of other entries has nothing checked; the same one in another order keeps what is.
useEntries.subscribe((now, before) => {
  if (now.file !== before.file || now.look.filter !== before.look.filter) useSelection.getState().clear();
  else if (now.look.sort !== before.look.sort) useSelection.setState({ from: null });
});
