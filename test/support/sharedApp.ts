import { test } from '@playwright/test';
import type { ConsoleApp } from './app.ts';

/** A `test` whose tests share one app, opened with the first of them and closed after the last of the file. */
export function testWithApp(start: () => Promise<ConsoleApp>) {
  return test.extend<object, { opened: ConsoleApp }>({
    opened: [
      // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern which fixtures are wanted.
      async ({}, use) => {
        const opened = await start();
        await use(opened);
        await opened.close();
      },
      { scope: 'worker' },
    ],
  });
}
