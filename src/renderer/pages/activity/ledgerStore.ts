import { create } from 'zustand';
import type { LedgerEntry } from '../../../shared/contract/usage.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { invoke } from '../../ipc.ts';
import { keepFresh } from '../../stores/keepFresh.ts';
import { appendOlder, mergeFresh } from './ledgerRows.ts';

const PAGE_SIZE = 100;
const REFRESH_SPACING_MS = 500;

/** The request ledger as loaded so far, newest first: the Activity log and the Usage page's recent requests. */
export interface LedgerState {
  readonly rows: readonly LedgerEntry[];
  /** False until the first page came. */
  readonly loaded: boolean;
  /** Whether older rows remain to be fetched. */
  readonly more: boolean;
  readonly loadingOlder: boolean;
  readonly error: ErrorBody | null;
  /** Loads the newest page and keeps it fresh; returns the stop. */
  readonly open: () => () => void;
  readonly refresh: () => Promise<void>;
  /** Fetches the next older page; does nothing while one is on its way or none is left. */
  readonly loadOlder: () => Promise<void>;
}

export const useLedger = create<LedgerState>()((set, get) => ({
  rows: [],
  loaded: false,
  more: false,
  loadingOlder: false,
  error: null,

  open: () => keepFresh(get().refresh, REFRESH_SPACING_MS),

  refresh: async () => {
    const answer = await invoke('usage.requests', { limit: PAGE_SIZE });
    if (!answer.ok) return set({ error: answer.error });
    const before = get();
    const { rows, dropped } = mergeFresh(before.rows, answer.data, PAGE_SIZE);
    const firstPage = before.rows.length === 0;
    const more = dropped || (firstPage ? answer.data.length === PAGE_SIZE : before.more);
    set({ rows, more, loaded: true, error: null });
  },

  loadOlder: async () => {
    const { rows, more, loadingOlder } = get();
    const last = rows.at(-1);
    if (!more || loadingOlder || last === undefined) return;
    set({ loadingOlder: true });
    const answer = await invoke('usage.requests', { limit: PAGE_SIZE, before: last.id });
    if (!answer.ok) return set({ error: answer.error, loadingOlder: false });
    set({
      rows: appendOlder(get().rows, answer.data),
      more: answer.data.length === PAGE_SIZE,
      loadingOlder: false,
      error: null,
    });
  },
}));
