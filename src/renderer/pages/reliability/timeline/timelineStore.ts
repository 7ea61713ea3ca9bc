import { create } from 'zustand';
import type { RouteOutput } from '../../../../shared/contract/routes.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';
import { coalesce } from '../../../stores/coalesce.ts';
import { useBoard } from '../../../stores/console.ts';
import { type Range, ranges } from './timeAxis.ts';

/** The newest events are enough for a picture; the list says when there are more. */
export const MOST_EVENTS = 2000;
const REFRESH_SPACING_MS = 1000;

/** What happened in the chosen range, as last read. */
export interface TimelineState {
  readonly range: Range;
  /** null until the first answer for this range. */
  readonly data: RouteOutput<'reliability.timeline'> | null;
  readonly error: ErrorBody | null;
  readonly setRange: (range: Range) => Promise<void>;
  readonly refresh: () => Promise<void>;
  /** Keeps it fresh, by every change of the board; returns the stop. */
  readonly open: () => () => void;
}

export const useTimeline = create<TimelineState>()((set, get) => {
  let version = 0;
  return {
    range: 'hour',
    data: null,
    error: null,

    setRange: (range) => {
      set({ range, data: null, error: null });
      return get().refresh();
    },

    refresh: async () => {
      version += 1;
      const asked = version;
      const since = Math.max(0, Date.now() - ranges[get().range].ms);
      const answer = await invoke('reliability.timeline', { since, limit: MOST_EVENTS });
      if (asked !== version) return;
      set(answer.ok ? { data: answer.data, error: null } : { error: answer.error });
    },

    open: () => {
      const refresh = coalesce(get().refresh, REFRESH_SPACING_MS);
      refresh();
      return useBoard.subscribe((now, before) => {
        if (now.data !== before.data) refresh();
      });
    },
  };
});
