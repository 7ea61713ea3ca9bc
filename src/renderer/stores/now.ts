import { useEffect } from 'react';
import { create, type StoreApi, type UseBoundStore } from 'zustand';

interface Ticker {
  readonly now: number;
  readonly watchers: number;
  readonly timer: ReturnType<typeof setInterval> | null;
  /** Starts the clock for one more watcher; returns the stop. */
  watch(): () => void;
}

/** One clock for everything on screen that shows time in steps of `stepMs`: all move together, and only while one is shown. */
function createTicker(stepMs: number): UseBoundStore<StoreApi<Ticker>> {
  return create<Ticker>()((set, get) => ({
    now: Date.now(),
    watchers: 0,
    timer: null,
    watch: () => {
      const timer = get().timer ?? setInterval(() => set({ now: Date.now() }), stepMs);
      set((state) => ({ now: Date.now(), watchers: state.watchers + 1, timer }));
      return () => {
        const watchers = get().watchers - 1;
        if (watchers === 0) clearInterval(timer);
        set({ watchers, timer: watchers === 0 ? null : timer });
      };
    },
  }));
}

/** The clock of relative times. */
const useTicker = createTicker(10_000);
/** The clock of countdowns. */
const useSecondTicker = createTicker(1000);

function useClock(useIt: UseBoundStore<StoreApi<Ticker>>): number {
  const now = useIt((state) => state.now);
  const watch = useIt((state) => state.watch);
  useEffect(() => watch(), [watch]);
  return now;
}

/** The time of day, epoch ms, renewed every ten seconds while the component is mounted. */
export function useNow(): number {
  return useClock(useTicker);
}

/** The time of day, epoch ms, renewed every second while the component is mounted. For the smallest components only. */
export function useSecond(): number {
  return useClock(useSecondTicker);
}
