import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binScript, outDir, root } from '../support/paths.ts';
import { run } from '../support/process.ts';

const stamp = join(outDir, '.built');
const sources = ['src', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const products = ['main/index.js', 'preload', 'renderer'];

/** Time of the last change in a file or, folders included (a removed file changes its folder), in a tree; epoch ms. */
function lastChange(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce(
    (latest, name) => Math.max(latest, lastChange(join(path, name))),
    stat.mtimeMs,
  );
}

function isFresh(): boolean {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return (
    products.every((name) => existsSync(join(outDir, name))) &&
    sources.every((name) => lastChange(join(root, name)) < built)
  );
}

/** Forgets that `out` holds a finished build, for whoever is about to write something else there. */
export function invalidateBuild(): void {
  rmSync(stamp, { force: true });
}

/** Builds the app into `out`. Returns the bundler's exit code; its warnings and errors go to our output. */
export async function build(): Promise<number> {
  invalidateBuild();
  const started = new Date();
  const code = await run(process.execPath, [
    binScript('electron-vite', 'electron-vite'),
    'build',
    '--logLevel',
    'warn',
  ]);
  if (code === 0) {
    mkdirSync(outDir, { recursive: true });
    // Dated to the start: what changes during a build is not in it.
    writeFileSync(stamp, started.toISOString());
    utimesSync(stamp, started, started);
  }
  return code;
}

/** Builds the app unless `out` is newer than all it is made of. Throws if the build fails. */
export async function ensureBuilt(): Promise<void> {
  if (isFresh()) {
    console.log('build: up to date');
    return;
  }
  console.log('build: building the app');
  if ((await build()) !== 0) throw new Error('build: failed, see above');
}
