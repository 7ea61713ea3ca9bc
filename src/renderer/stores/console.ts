import { create } from 'zustand';
import type { LedgerEntry } from '../../shared/contract/usage.ts';
import { invoke, on } from '../ipc.ts';
import { go } from './navigation.ts';
import { createRemote } from './remote.ts';

/** Whether the console is ready, and what the person must know. */
export const useStatus = createRemote('app.status', 'app.statusChanged');
/** Today's figures, live. */
export const useToday = createRemote('usage.today', 'usage.changed');
/** Keys and the state of the keychain, live. */
export const useKeyRing = createRemote('keys.list', 'keys.changed');
/** Every setting with its source, live. */
export const useSettings = createRemote('settings.get', 'settings.changed');
/** Providers as they are configured now. Refreshed when keys or settings change. */
export const useProviders = createRemote('providers.list');
/** What needs a person's attention, live. */
export const useAlerts = createRemote('alerts.list', 'alerts.changed');
/** The health of the console's parts as last seen, live. */
export const useHealth = createRemote('health.get', 'health.changed');
/** Every provider's breaker, figures and limits, live. */
export const useBoard = createRemote('reliability.board', 'reliability.changed');
/** Versions and paths. Asked for once, by who shows them. */
export const useAppInfo = createRemote('app.info');

interface LastRequest {
  /** The newest row of the ledger; null when there is none, or none was read yet. */
  readonly entry: LedgerEntry | null;
  refresh(): Promise<void>;
}

/** The last request of any kind, for the status bar. */
export const useLastRequest = create<LastRequest>()((set) => ({
  entry: null,
  refresh: async () => {
    const result = await invoke('usage.requests', { limit: 1 });
    if (result.ok) set({ entry: result.data[0] ?? null });
  },
}));

/** The provider that a request of this window is asking now; null while none is on its way. */
export const useAsking = create<{ readonly provider: string | null }>()(() => ({ provider: null }));

/** The value of one setting as the console uses it now; null while settings are not read yet. */
export function settingValue(name: string): string | number | boolean | null {
  const found = useSettings.getState().data?.settings.find((setting) => setting.name === name);
  return found?.value ?? null;
}

/** A hook of one setting's value. */
export function useSettingValue(name: string): string | number | boolean | null {
  return useSettings((state) => state.data?.settings.find((setting) => setting.name === name)?.value ?? null);
}

function refreshAll(): void {
  const live = [
    useToday,
    useKeyRing,
    useSettings,
    useProviders,
    useLastRequest,
    useAlerts,
    useHealth,
    useBoard,
  ];
  for (const store of live) {
    void store.getState().refresh();
  }
}

/**
 * Starts to follow the main process: asks for everything once, and again when the databases are open.
 * Returns the stop.
 */
export function followConsole(): () => void {
  void useStatus.getState().refresh();
  refreshAll();
  const stops = [
    on('alerts.opened', ({ page, params }) => go(page, params)),
    followWanted(),
    useStatus.subscribe((now, before) => {
      if (now.data?.ready && before.data && !before.data.ready) refreshAll();
    }),
    useKeyRing.subscribe((now, before) => {
      if (before.data && now.data !== before.data) void useProviders.getState().refresh();
    }),
    useSettings.subscribe((now, before) => {
      if (before.data && now.data !== before.data) void useProviders.getState().refresh();
    }),
    useToday.subscribe((now, before) => {
      if (before.data && now.data !== before.data) void useLastRequest.getState().refresh();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Shows the cache file that a command line named: at the start, and when a second start names one while the window is there. */
function followWanted(): () => void {
  let shown: string | null = null;
  return on('cacheFiles.changed', ({ wanted }) => {
    if (wanted !== null && wanted !== shown) go('cache', { file: wanted });
    shown = wanted;
  });
}
