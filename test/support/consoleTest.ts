import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test as base } from '@playwright/test';
import { type AppOptions, type ConsoleApp, openApp } from './app.ts';
import { type ChatServer, type ChatServerOptions, startChatServer } from './chatServer.ts';

interface Fixtures {
  /** Opens the console; it is closed when the test ends, and its temporary folder goes unless the test failed. */
  readonly open: (options?: AppOptions) => Promise<ConsoleApp>;
  /** Starts a chat server; it is closed when the test ends. */
  readonly serve: (options?: ChatServerOptions) => Promise<ChatServer>;
  /** Runs something when the test ends, whether or not it passed; last asked, first run. */
  readonly atEnd: (work: () => unknown) => void;
}

/** Playwright's `test` for tests in the real window. A test that fails leaves a picture of each window. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from here which fixtures this one needs
  atEnd: async ({}, use) => {
    const works: (() => unknown)[] = [];
    await use((work) => void works.push(work));
    for (const work of works.reverse()) await work();
  },
  open: async ({ atEnd }, use, info) => {
    await use(async (options) => {
      const opened = await openApp(options);
      atEnd(async () => {
        const failed = info.status !== info.expectedStatus;
        if (failed) await picture(opened, info.outputPath(`window-${opened.process.pid}.png`));
        await end(opened);
        const folder = dirname(opened.userData);
        if (!failed && folder.startsWith(join(tmpdir(), 'ai-ops-console-')))
          rmSync(folder, { recursive: true, force: true });
      });
      return opened;
    });
  },
  serve: async ({ atEnd }, use) => {
    await use(async (options) => {
      const server = await startChatServer(options);
      atEnd(() => server.close());
      return server;
    });
  },
});

/** Whether the app's main process still runs. */
export function runs(opened: ConsoleApp): boolean {
  return opened.process.exitCode === null && opened.process.signalCode === null;
}

async function picture(opened: ConsoleApp, path: string): Promise<void> {
  // A window that is gone has none; that must not hide why the test failed.
  if (runs(opened)) await opened.page.screenshot({ path, timeout: 5000 }).catch(() => undefined);
}

async function end(opened: ConsoleApp): Promise<void> {
  if (!runs(opened)) return;
  const gone = new Promise<void>((resolve) => opened.process.once('exit', () => resolve()));
  // An app that a test left in a bad state must not hold up the rest.
  const giveUp = setTimeout(() => opened.process.kill('SIGKILL'), 10_000);
  await opened.close().catch(() => undefined);
  await gone;
  clearTimeout(giveUp);
}
