import { create } from 'zustand';
import type { EntryDetail, EntryId, EntryRow } from '../../../../shared/contract/browse.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke, on } from '../../../ipc.ts';
import { coalesce } from '../../../stores/coalesce.ts';
import { useEntries } from '../entries/entriesStore.ts';

const REFRESH_SPACING_MS = 1000;

/** The entry in the detail pane. */
export interface Chosen {
  readonly file: string;
  readonly id: EntryId;
  /** What the list said of it; null when it was opened by its name. */
  readonly row: EntryRow | null;
  /** null until it came. */
  readonly entry: EntryDetail | null;
  readonly error: ErrorBody | null;
}

interface DetailState {
  readonly chosen: Chosen | null;
  readonly choose: (file: string, row: EntryRow) => void;
  /** Opens an entry that is known by its name only. */
  readonly chooseId: (file: string, id: EntryId) => void;
  readonly close: () => void;
  /** Follows changes of the file; returns the stop. */
  readonly follow: (file: string) => () => void;
}

/** The entry whose details are shown. */
export const useDetail = create<DetailState>()((set, get) => {
  const refresh = async () => {
    const asked = get().chosen;
    if (asked === null) return;
    const { file, id } = asked;
    const answer = await invoke('browse.entry', { file, id });
    const { chosen } = get();
    if (chosen === null || chosen.id !== id || chosen.file !== file) return;
    set({
      chosen: answer.ok ? { ...chosen, entry: answer.data, error: null } : { ...chosen, error: answer.error },
    });
  };
  const show = (file: string, id: EntryId, row: EntryRow | null) => {
    set({ chosen: { file, id, row, entry: null, error: null } });
    useEntries.getState().hold(id);
    void refresh();
  };
  const close = () => {
    set({ chosen: null });
    useEntries.getState().hold(null);
  };
  return {
    chosen: null,
    choose: (file, row) => show(file, { namespace: row.namespace, key: row.key }, row),
    chooseId: (file, id) => show(file, id, null),
    close,
    follow: (file) => {
      const { chosen } = get();
      if (chosen !== null && chosen.file !== file) close();
      const again = coalesce(refresh, REFRESH_SPACING_MS);
      return on('browse.dataChanged', (changed) => {
        if (changed.file === file) again();
      });
    },
  };
});
