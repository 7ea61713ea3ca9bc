import type { EventName, Events } from '../../../../src/shared/contract/events.ts';
import type { RouteName, RouteOutput, RouteParsed } from '../../../../src/shared/contract/routes.ts';
import type { ErrorCode } from '../../../../src/shared/errors.ts';
import { failed, type Result } from '../../../../src/shared/result.ts';

/** What the fake main process behind the pages is like: in use, fresh, or in trouble. */
export type PagesScenario = 'full' | 'empty' | 'trouble';

/** Answers to some routes, as the main process would give them. */
export type RouteAnswers = {
  readonly [N in RouteName]?: (
    input: RouteParsed<N>,
  ) => Result<RouteOutput<N>> | Promise<Result<RouteOutput<N>>>;
};

/** Sends an event to the window. */
export type Emit = <E extends EventName>(event: E, payload: Events[E]) => void;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** An answer that is an error. */
export function trouble<T>(code: ErrorCode, message: string): Result<T> {
  return failed({ code, message });
}
