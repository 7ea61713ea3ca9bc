import type { Page } from '@playwright/test';
import type { RouteInput, RouteName, RouteOutput } from '../../src/shared/contract/routes.ts';
import type { Result } from '../../src/shared/result.ts';

interface PageGlobals {
  readonly bridge: { invoke(route: unknown, input: unknown): Promise<unknown> };
}

/** Sends one request as the page does. */
export async function invoke<N extends RouteName>(
  page: Page,
  route: N,
  input?: RouteInput<N>,
): Promise<Result<RouteOutput<N>>> {
  const send = ([name, value]: readonly [string, unknown]) =>
    (globalThis as unknown as PageGlobals).bridge.invoke(name, value);
  return (await page.evaluate(send, [route, input] as const)) as Result<RouteOutput<N>>;
}

/** The data of an answer; throws the error's sentence otherwise. */
export async function ask<N extends RouteName>(
  page: Page,
  route: N,
  input?: RouteInput<N>,
): Promise<RouteOutput<N>> {
  const result = await invoke(page, route, input);
  if (!result.ok) throw new Error(`${route}: ${result.error.code}, ${result.error.message}`);
  return result.data;
}
