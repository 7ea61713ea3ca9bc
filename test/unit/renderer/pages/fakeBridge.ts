import type { EventName, Events } from '../../../../src/shared/contract/events.ts';
import type { RouteName, RouteOutput, RouteParsed } from '../../../../src/shared/contract/routes.ts';
import { failed, ok, type Result } from '../../../../src/shared/result.ts';

type Answer<N extends RouteName> = (
  input: RouteParsed<N>,
) => Result<RouteOutput<N>> | Promise<Result<RouteOutput<N>>>;

/** What a test says the main process answers. A route without an answer fails. */
export type Answers = { [N in RouteName]?: Answer<N> };

/** One request as the window sent it. */
export interface Sent {
  readonly route: string;
  readonly input: unknown;
}

/**
 * Puts a bridge on a window, as the preload script does. Call it before the first store is imported: stores that live
 * as long as the window subscribe when they are made.
 */
export function installBridge(): {
  readonly sent: Sent[];
  readonly answers: Answers;
  emit<E extends EventName>(event: E, payload: Events[E]): void;
} {
  const sent: Sent[] = [];
  const answers: Answers = {};
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const bridge = {
    invoke: async (route: RouteName, input: unknown): Promise<unknown> => {
      sent.push({ route, input });
      const answer = answers[route] as ((input: unknown) => unknown) | undefined;
      return answer?.(input) ?? failed({ code: 'internal', message: `The test has no answer for ${route}.` });
    },
    on: (event: string, callback: (payload: unknown) => void) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(callback));
      return () => void set.delete(callback);
    },
  };
  Object.defineProperty(globalThis, 'window', { value: { bridge } });
  return {
    sent,
    answers,
    emit: (event, payload) => {
      for (const listener of listeners.get(event) ?? []) listener(payload);
    },
  };
}

/** An answer that a test gives when it wants to. */
export function later<T>(): { readonly promise: Promise<Result<T>>; give(data: T): void } {
  let settle: (result: Result<T>) => void = () => undefined;
  const promise = new Promise<Result<T>>((resolve) => {
    settle = resolve;
  });
  return { promise, give: (data) => settle(ok(data)) };
}
