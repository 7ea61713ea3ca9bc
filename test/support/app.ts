import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

/** How an app for a test is opened. */
export interface AppOptions {
  /** Kept by the caller to open it again; made new otherwise. */
  readonly userData?: string;
  /** Written to settings.json before the start. */
  readonly settings?: Readonly<Record<string, unknown>> | string;
  /** Added to the session's variables; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** More arguments after the app's folder. */
  readonly args?: readonly string[];
  /** Another way to start it; in place of the session's Electron and arguments. Then Chromium's own sandbox is on. */
  readonly sandboxed?: { readonly executable: string; readonly args: readonly string[] };
}

/** A running console with its window. */
export interface ConsoleApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  readonly process: ChildProcess;
  /** Quits it as a person would. */
  close(): Promise<void>;
}

/** A folder for user data that does not exist yet. */
export function newUserData(): string {
  return join(mkdtempSync(join(tmpdir(), 'ai-ops-console-')), 'user-data');
}

/** Arguments that open the built app, as the session that runs the tests says. */
export function appArguments(): readonly string[] {
  return JSON.parse(required('APP_ARGS')) as string[];
}

/** The same for the app that waits for the test. */
function heldArguments(): readonly string[] {
  const root = join(import.meta.dirname, '../..');
  return appArguments().map((argument) =>
    argument === root ? join(import.meta.dirname, 'heldApp') : argument,
  );
}

/** The Electron that the session chose. */
export function appExecutable(): string {
  return required('APP_EXECUTABLE');
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this through npm test, npm run tour or npm run bench`);
  return value;
}

/** Opens the console and waits until its window can be used and its databases are open. */
export async function openApp(options: AppOptions = {}): Promise<ConsoleApp> {
  const opened = await startApp(options);
  await opened.page.locator('html[data-interactive="true"]').waitFor({ state: 'attached' });
  // As text: it runs in the page, which this side has no types of. waitForFunction would take the promise for a yes.
  await opened.page.evaluate(`(async () => {
    while (!(await bridge.invoke('app.status')).data.ready) await new Promise((next) => setTimeout(next, 20));
  })()`);
  return opened;
}

/** Opens the console and waits for its window only. */
export async function startApp(options: AppOptions = {}): Promise<ConsoleApp> {
  const userData = options.userData ?? newUserData();
  if (options.settings !== undefined) {
    mkdirSync(userData, { recursive: true });
    const { settings } = options;
    const text = typeof settings === 'string' ? settings : JSON.stringify(settings, null, 2);
    writeFileSync(join(userData, 'settings.json'), text);
  }
  const app = await _electron.launch({
    executablePath: options.sandboxed?.executable ?? appExecutable(),
    args: [
      `--user-data-dir=${userData}`,
      ...(options.sandboxed?.args ?? heldArguments()),
      ...(options.args ?? []),
    ],
    env: definedOnly({ ...process.env, ...options.env }),
    chromiumSandbox: options.sandboxed !== undefined,
  });
  await app.evaluate(() => {
    const main = globalThis as { attached?: boolean; onAttached?: () => void };
    main.attached = true;
    main.onAttached?.();
  });
  const page = await app.firstWindow();
  return { app, page, userData, process: app.process(), close: () => app.close() };
}

function definedOnly(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
