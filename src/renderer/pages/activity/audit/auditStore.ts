import { create } from 'zustand';
import type { AuditEntry, AuditQuery } from '../../../../shared/contract/audit.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';
import { copyText } from '../../../stores/actions.ts';
import { coalesce } from '../../../stores/coalesce.ts';
import { createRemote } from '../../../stores/remote.ts';
import { toast } from '../../../stores/toasts.ts';
import { mergeNewest } from './auditRows.ts';

const PAGE_SIZE = 100;
const REFRESH_SPACING_MS = 500;

/** Whether the log is sealed and anchored, and the check that runs, live. */
export const useAuditState = createRemote('audit.state', 'audit.changed');

/** What the list is narrowed to. */
export type AuditFilter = Pick<AuditQuery, 'event' | 'provider' | 'outcome' | 'text'> & {
  /** Only what is not older than that, ms; null = everything. */
  readonly withinMs: number | null;
};

export const NO_FILTER: AuditFilter = { event: '', provider: '', outcome: '', text: '', withinMs: null };

interface AuditLogState {
  readonly rows: readonly AuditEntry[];
  readonly filter: AuditFilter;
  /** False until the first page under this filter came. */
  readonly loaded: boolean;
  /** Where the next older page begins; null when there is none. */
  readonly next: string | null;
  readonly loadingOlder: boolean;
  readonly error: ErrorBody | null;
  /** Loads the newest page and keeps it fresh; returns the stop. */
  readonly open: () => () => void;
  readonly narrow: (filter: Partial<AuditFilter>) => void;
  readonly refresh: () => Promise<void>;
  readonly loadOlder: () => Promise<void>;
  /** Checks the whole log. Its verdict comes with the state; a toast says when there is none. */
  readonly verify: () => Promise<void>;
  readonly stopVerify: () => Promise<void>;
  readonly copyReceipt: () => Promise<void>;
  /** Makes the hashes of all prompts so far useless; a toast says how it went. */
  readonly forgetPrompts: () => Promise<void>;
}

/** The audit log as loaded so far, newest first. */
export const useAuditLog = create<AuditLogState>()((set, get) => ({
  rows: [],
  filter: NO_FILTER,
  loaded: false,
  next: null,
  loadingOlder: false,
  error: null,

  open: () => {
    const refresh = coalesce(get().refresh, REFRESH_SPACING_MS);
    refresh();
    void useAuditState.getState().refresh();
    return useAuditState.subscribe((now, before) => {
      if (now.data?.seq !== before.data?.seq) refresh();
    });
  },

  narrow: (change) => {
    set({ filter: { ...get().filter, ...change }, loaded: false, rows: [], next: null });
    void get().refresh();
  },

  refresh: async () => {
    const { filter } = get();
    const answer = await invoke('audit.entries', queryOf(filter, null));
    // Meanwhile somebody may have asked for something else.
    if (get().filter !== filter) return;
    if (!answer.ok) return set({ error: answer.error });
    const { rows, next, loaded } = get();
    set({ ...mergeNewest({ rows, next }, answer.data, loaded), loaded: true, error: null });
  },

  loadOlder: async () => {
    const { filter, next, loadingOlder } = get();
    if (next === null || loadingOlder) return;
    set({ loadingOlder: true });
    const answer = await invoke('audit.entries', queryOf(filter, next));
    if (get().filter !== filter) return set({ loadingOlder: false });
    if (!answer.ok) return set({ error: answer.error, loadingOlder: false });
    const rows = [...get().rows, ...answer.data.entries];
    set({ rows, next: answer.data.next, loadingOlder: false, error: null });
  },

  verify: async () => {
    const answer = await invoke('audit.verify');
    if (!answer.ok && answer.error.code !== 'request.cancelled') {
      toast({ tone: 'bad', title: 'The log was not verified', error: answer.error });
    }
  },

  stopVerify: async () => {
    await invoke('audit.stopVerify');
  },

  copyReceipt: async () => {
    const answer = await invoke('audit.receipt');
    if (!answer.ok) toast({ tone: 'bad', title: 'No receipt', error: answer.error });
    else if (await copyText(answer.data.text)) {
      toast({ tone: 'good', title: 'Receipt copied', message: 'Keep it where nobody can change it.' });
    }
  },

  forgetPrompts: async () => {
    const answer = await invoke('audit.forgetPrompts');
    if (answer.ok) toast({ tone: 'good', title: 'Prompts forgotten' });
    else toast({ tone: 'bad', title: 'Prompts not forgotten', error: answer.error });
  },
}));

function queryOf({ withinMs, ...filter }: AuditFilter, cursor: string | null): AuditQuery {
  return { ...filter, since: withinMs === null ? null : Date.now() - withinMs, cursor, limit: PAGE_SIZE };
}
