import type { Electron } from '../electron/electron.ts';
import { fitNativeModules } from '../electron/launch.ts';
import { resolveElectron } from '../electron/resolve.ts';
import { ensureBuilt } from './build.ts';
import { ensureSystemPackages, type SystemNeed } from './systemPackages.ts';

/**
 * Brings everything up to the point where the built app can be opened: system packages, an Electron, the build,
 * and native modules that fit that Electron. Throws with what to do when one of them cannot be had.
 */
export async function prepareApp(need: SystemNeed): Promise<Electron> {
  await ensureSystemPackages(need);
  const electron = await resolveElectron();
  await ensureBuilt();
  fitNativeModules(electron);
  return electron;
}
