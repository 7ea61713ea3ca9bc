import type { Page } from '@playwright/test';
import type { RouteInput, RouteName, RouteOutput } from '../../src/shared/contract/routes.ts';
import type { Result } from '../../src/shared/result.ts';

interface PageGlobals {
  readonly bridge: {
    invoke(route: unknown, input: unknown): Promise<unknown>;
    pathOf(file: unknown): string;
  };
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

/** Has the page hold a real file, as after a drop, and ask the bridge for its path; the path may then be opened. */
export async function giveFile(page: Page, path: string): Promise<string> {
  const input = await page.evaluateHandle<{ remove(): void }>(
    `document.body.appendChild(Object.assign(document.createElement('input'), { type: 'file' }))`,
  );
  await input.asElement()?.setInputFiles(path);
  const found = await input.evaluate((element) => {
    const { files } = element as unknown as { files: readonly unknown[] };
    return (globalThis as unknown as PageGlobals).bridge.pathOf(files[0]);
  });
  await input.evaluate((element) => element.remove());
  return found;
}
