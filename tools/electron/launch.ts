import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { outDir, root } from '../support/paths.ts';
import type { Electron } from './electron.ts';
import { registrySqlite } from './registryRuntime.ts';

/**
 * Makes the built app in `out` find the better-sqlite3 that fits the Electron it will run on: a link above the
 * built files for the registry runtime, none for the shipped one. Threads and child processes resolve through
 * it too, which a module hook would not guarantee.
 */
export function fitNativeModules(electron: Electron, out: string = outDir): void {
  const folder = join(out, 'node_modules');
  const link = join(folder, 'better-sqlite3');
  if (electron.kind === 'shipped') {
    rmSync(folder, { recursive: true, force: true });
    return;
  }
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present?.isSymbolicLink() && readlinkSync(link) === registrySqlite && existsSync(link)) return;
  rmSync(link, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(registrySqlite, link);
}

/** Flags Electron needs from whoever starts it: root on Linux cannot use Chromium's sandbox, nobody else may skip it. */
export function userFlags(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** Arguments that open the built app on a virtual display with the session's keyring. */
export function sessionArguments(): string[] {
  const session = process.platform === 'linux' ? ['--disable-gpu', '--password-store=gnome-libsecret'] : [];
  return [...userFlags(), ...session, root];
}

/** Environment by which tests, tour and benchmarks learn how to open the built app. */
export function appEnvironment(electron: Electron): Record<string, string> {
  return { APP_EXECUTABLE: electron.executable, APP_ARGS: JSON.stringify(sessionArguments()) };
}
