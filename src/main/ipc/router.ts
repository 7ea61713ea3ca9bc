import type { EventName, Events } from '../../shared/contract/events.ts';
import { type RouteName, type RouteOutput, type RouteParsed, routes } from '../../shared/contract/routes.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import { failed, ok, type Result } from '../../shared/result.ts';
import { exceedsSize } from './payloadSize.ts';

/** Largest request in characters, all its strings together; a prompt of 4,000,000 characters still fits. */
export const MAX_REQUEST_CHARS = 16_000_000;

/** What a handler knows of who asked: a way to send events to that window only. */
export interface RequestContext {
  emit<E extends EventName>(event: E, payload: Events[E]): void;
}

type Handler<N extends RouteName> = (
  input: RouteParsed<N>,
  context: RequestContext,
) => RouteOutput<N> | Promise<RouteOutput<N>>;

/** One handler a route: a missing one, or one too many, does not compile. */
export type Handlers = { readonly [N in RouteName]: Handler<N> };

/** The handlers of the routes whose name starts with `P`. */
export type HandlersOf<P extends string> = Pick<Handlers, Extract<RouteName, `${P}.${string}`>>;

/** Answers one request. Never rejects. */
export type Router = (name: unknown, input: unknown, context: RequestContext) => Promise<Result<unknown>>;

/**
 * Turns untrusted messages into handler calls: unknown routes, oversized and malformed inputs get a coded error and
 * reach no handler. Outputs are cut down to their schema, so that nothing undeclared crosses the bridge.
 * `report` hears of everything that is a bug of ours.
 */
export function createRouter(handlers: Handlers, report: (route: string, caught: unknown) => void): Router {
  return async (name, input, context) => {
    if (typeof name !== 'string' || !Object.hasOwn(routes, name)) {
      return failed({ code: 'ipc.unknown_route', message: 'The console does not know this request.' });
    }
    const routeName = name as RouteName;
    try {
      const parsed = parseInput(routeName, input);
      const handler = handlers[routeName] as (input: unknown, context: RequestContext) => unknown;
      return ok(routes[routeName].output.parse(await handler(parsed, context)));
    } catch (caught) {
      if (!(caught instanceof AppError)) report(routeName, caught);
      return failed(errorBodyOf(caught));
    }
  };
}

function parseInput(name: RouteName, input: unknown): unknown {
  if (exceedsSize(input, MAX_REQUEST_CHARS)) {
    throw new AppError('ipc.too_large', 'The request is too large. Shorten the text and try again.');
  }
  const parsed = routes[name].input.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const place = issue?.path.map(String).join('.').slice(0, 100) ?? '';
  // Only where and what kind: the text of an input may be a secret.
  throw new AppError('ipc.bad_input', badInputSentence(place, issue?.code ?? 'invalid'), { data: { place } });
}

function badInputSentence(place: string, code: string): string {
  return place === ''
    ? `The request is not valid (${code}).`
    : `The request is not valid: "${place}" (${code}).`;
}
