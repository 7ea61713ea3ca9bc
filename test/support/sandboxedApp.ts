import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type AppOptions, appArguments, appExecutable } from './app.ts';

/** The user and group that own nothing. */
const NOBODY = 65534;

const root = resolve(import.meta.dirname, '../..');

/**
 * Options that open the built console with Chromium's own sandbox on. As root, which cannot have it, the console runs
 * as the user that owns nothing, from a copy that this user can read; else as whoever runs the test.
 */
export function sandboxedApp(): AppOptions {
  const args = (app: string) => [
    ...appArguments().filter((argument) => argument !== '--no-sandbox' && argument !== root),
    join(app, 'test/support/heldApp'),
  ];
  if (process.getuid?.() !== 0) return { sandboxed: { executable: appExecutable(), args: args(root) } };

  const folder = mkdtempSync(join(tmpdir(), 'ai-ops-console-sandbox-'));
  const executable = join(folder, 'electron', basename(appExecutable()));
  const app = join(folder, 'app');
  cpSync(dirname(appExecutable()), dirname(executable), { recursive: true });
  copyApp(app);
  const home = join(folder, 'home');
  mkdirSync(home);
  chownSync(home, NOBODY, NOBODY);
  chmodSync(folder, 0o755);

  const start = join(folder, 'start.sh');
  const asNobody = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups`;
  writeFileSync(start, `#!/bin/sh\nexec ${asNobody} "${executable}" "$@"\n`, { mode: 0o755 });
  return {
    userData: join(home, 'user-data'),
    sandboxed: { executable: start, args: args(app) },
    env: {
      HOME: home,
      XDG_CONFIG_HOME: undefined,
      XDG_DATA_HOME: undefined,
      XDG_CACHE_HOME: undefined,
      XDG_RUNTIME_DIR: home,
      // The session's keyring is root's.
      DBUS_SESSION_BUS_ADDRESS: undefined,
    },
  };
}

/** What the built app needs to run: its own files, and the two packages that are not bundled into it. */
function copyApp(app: string): void {
  for (const part of [
    'package.json',
    'resources',
    'out/main',
    'out/preload',
    'out/renderer',
    'test/support/heldApp',
  ]) {
    cpSync(join(root, part), join(app, part), { recursive: true });
  }
  cpSync(join(root, 'node_modules/keytar'), join(app, 'node_modules/keytar'), { recursive: true });
  // The packages beside better-sqlite3 are those that it needs itself.
  const fitted = join(root, 'out/node_modules/better-sqlite3');
  const packages = readdirSync(join(root, 'out')).includes('node_modules')
    ? dirname(realpathSync(fitted))
    : join(root, 'node_modules');
  for (const name of ['better-sqlite3', 'bindings', 'file-uri-to-path']) {
    if (readdirSync(packages).includes(name)) {
      cpSync(join(packages, name), join(app, 'node_modules', name), { recursive: true });
    }
  }
}
