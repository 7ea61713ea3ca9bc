import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { EventName, Events } from '../../shared/contract/events.ts';
import type { RouteName, RouteOutput } from '../../shared/contract/routes.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import { invoke, on } from '../ipc.ts';

/** State that lives in the main process, as the window last heard of it. */
export interface Remote<T> {
  /** null until the first answer. Kept when a later refresh fails. */
  readonly data: T | null;
  /** Why the last refresh failed; null after one that worked. */
  readonly error: ErrorBody | null;
  readonly loading: boolean;
  /** Asks again. Never rejects: a failure is in `error`. */
  refresh(): Promise<void>;
  /** Takes a newer state that came another way (an event, the answer of a change). */
  receive(data: T): void;
}

/** A store hook of remote state: `useX((state) => state.data)`, `useX.getState().refresh()`. */
export type RemoteStore<T> = UseBoundStore<StoreApi<Remote<T>>>;

/** Routes that are asked without input. */
type PlainRoute = {
  [N in RouteName]: Parameters<typeof invoke<N>>[1] extends undefined ? N : never;
}[RouteName];

/**
 * Makes a store of what `route` answers, kept fresh by `event` where there is one. An answer that was
 * overtaken by an event or by a later refresh is dropped.
 */
export function createRemote<N extends PlainRoute>(
  route: N,
  event?: { [E in EventName]: Events[E] extends RouteOutput<N> ? E : never }[EventName],
): RemoteStore<RouteOutput<N>> {
  type T = RouteOutput<N>;
  const store = create<Remote<T>>()((set) => {
    let version = 0;
    const refresh = async () => {
      version += 1;
      const asked = version;
      set({ loading: true });
      const result = await (invoke as (name: N) => ReturnType<typeof invoke<N>>)(route);
      if (asked !== version) return;
      set(
        result.ok
          ? { data: result.data, error: null, loading: false }
          : { error: result.error, loading: false },
      );
    };
    const receive = (data: T) => {
      version += 1;
      set({ data, error: null, loading: false });
    };
    return { data: null, error: null, loading: false, refresh, receive };
  });
  if (event) on(event, (payload) => store.getState().receive(payload as T));
  return store;
}
