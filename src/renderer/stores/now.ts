import { useEffect } from 'react';
import { create } from 'zustand';

const STEP_MS = 10_000;

interface Ticker {
  readonly now: number;
  readonly watchers: number;
  readonly timer: ReturnType<typeof setInterval> | null;
  /** Starts the clock for one more watcher; returns the stop. */
  watch(): () => void;
}

/** One clock for every relative time on screen: they move together, and only while one is shown. */
const useTicker = create<Ticker>()((set, get) => ({
  now: Date.now(),
  watchers: 0,
  timer: null,
  watch: () => {
    const timer = get().timer ?? setInterval(() => set({ now: Date.now() }), STEP_MS);
    set((state) => ({ now: Date.now(), watchers: state.watchers + 1, timer }));
    return () => {
      const watchers = get().watchers - 1;
      if (watchers === 0) clearInterval(timer);
      set({ watchers, timer: watchers === 0 ? null : timer });
    };
  },
}));

/** The time of day, epoch ms, renewed every ten seconds while the component is mounted. */
export function useNow(): number {
  const now = useTicker((state) => state.now);
  const watch = useTicker((state) => state.watch);
  useEffect(() => watch(), [watch]);
  return now;
}
