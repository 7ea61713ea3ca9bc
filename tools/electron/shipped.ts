import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runtimeDir } from '../support/paths.ts';
import { capture } from '../support/process.ts';
import type { Electron } from './electron.ts';

const packageDir = join(root, 'node_modules/electron');
const failureNote = join(runtimeDir, 'install-electron-failed.json');

const programs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** Version of Electron that package.json asks for and that is packaged. */
export function shippedVersion(): string {
  return (JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string }).version;
}

function inDist(dist: string): Electron | undefined {
  const executable = join(dist, programs[process.platform] ?? 'electron');
  const versionFile = join(dist, 'version');
  if (!existsSync(executable)) return undefined;
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'unknown';
  return { kind: 'shipped', executable, version };
}

/** The Electron in ELECTRON_OVERRIDE_DIST_PATH, if that is set. Throws if there is none in it. */
export function overriddenShipped(): Electron | undefined {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dist) return undefined;
  const electron = inDist(dist);
  if (!electron) throw new Error(`ELECTRON_OVERRIDE_DIST_PATH: no Electron in ${dist}`);
  return electron;
}

/** The Electron that node_modules/electron holds, if its download is complete and of the right version. */
export function installedShipped(): Electron | undefined {
  const electron = inDist(join(packageDir, 'dist'));
  return electron?.version === shippedVersion() ? electron : undefined;
}

// One failed attempt a day is enough; a changed version or mirror is a new chance.
function attempt(): string {
  const day = new Date().toISOString().slice(0, 10);
  return JSON.stringify({ day, version: shippedVersion(), mirror: process.env.ELECTRON_MIRROR ?? null });
}

/**
 * Tries Electron's own download into node_modules/electron. Gives up after 60 s where there is something to fall
 * back to, else after 10 minutes, and does not try again on a day it failed. Returns how it went, in words;
 * whether Electron is there now, `installedShipped` tells. Never throws.
 */
export async function downloadShipped({ hasFallback }: { hasFallback: boolean }): Promise<string> {
  const name = `Electron ${shippedVersion()}`;
  if (existsSync(failureNote) && readFileSync(failureNote, 'utf8') === attempt())
    return `${name} could not be downloaded earlier today; "npx install-electron" tries again`;
  console.log(`electron: downloading ${name}`);
  const timeLimit = hasFallback ? 60_000 : 600_000;
  const { code, output } = await capture(process.execPath, [join(packageDir, 'install.js')], { timeLimit });
  if (code === 0) return `${name} downloaded`;
  mkdirSync(runtimeDir, { recursive: true });
  writeFileSync(failureNote, attempt());
  const reason = code === undefined ? `no end after ${timeLimit / 1000} s` : output.trim().split('\n')[0];
  return `${name} could not be downloaded: ${reason}`;
}
