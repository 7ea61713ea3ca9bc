import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root folder. */
export const root = resolve(import.meta.dirname, '../..');

/** What `electron-vite build` writes. */
export const outDir = join(root, 'out');

/** Downloaded runtimes and notes about them: machine-local, ignored by git. */
export const runtimeDir = join(root, '.runtime');

/**
 * The script behind a package's command, to be run with `process.execPath`: the shims in `.bin`
 * are shell scripts on Windows. Throws if the package is not installed or has no such command.
 */
export function binScript(packageName: string, command: string): string {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin?: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : bin?.[command];
  if (!script) throw new Error(`${packageName} has no command ${command}`);
  return join(folder, script);
}

/** True when a program of that name is in PATH (POSIX). */
export function inPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}
