import type { EventName, Events } from '../shared/contract/events.ts';
import type { RouteInput, RouteName, RouteOutput } from '../shared/contract/routes.ts';
import type { ErrorBody } from '../shared/errors.ts';
import type { Result } from '../shared/result.ts';

/** What the preload script puts on the window. */
interface Bridge {
  invoke(route: string, input: unknown): Promise<unknown>;
  on(event: string, callback: (payload: unknown) => void): () => void;
  pathOf(file: File): string;
}

declare global {
  interface Window {
    readonly bridge?: Bridge;
  }
}

const unreachable: ErrorBody = {
  code: 'internal',
  message: 'The window cannot reach the console behind it. Close the window and open it again.',
};

/** A route without input may be called with its name alone. */
type InputArguments<N extends RouteName> =
  RouteInput<N> extends void ? [input?: undefined] : [input: RouteInput<N>];

/**
 * Sends one request to the main process. Never rejects: what goes wrong comes back as `{ ok: false, error }`.
 * Only stores call this.
 */
export async function invoke<N extends RouteName>(
  route: N,
  ...[input]: InputArguments<N>
): Promise<Result<RouteOutput<N>>> {
  if (!window.bridge) return { ok: false, error: unreachable };
  try {
    // The main process has checked the answer against the schema of this very route.
    return (await window.bridge.invoke(route, input)) as Result<RouteOutput<N>>;
  } catch {
    return { ok: false, error: unreachable };
  }
}

/** Calls back on every event of that name; returns the unsubscribe. Only stores call this. */
export function on<E extends EventName>(event: E, callback: (payload: Events[E]) => void): () => void {
  return window.bridge?.on(event, (payload) => callback(payload as Events[E])) ?? (() => undefined);
}

/**
 * Where a file lies that was dropped on the window, for `cacheFiles.open`; null for something that is no file of the disk.
 * Only stores call this.
 */
export function filePath(file: File): string | null {
  return window.bridge?.pathOf(file) || null;
}
