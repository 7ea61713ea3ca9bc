import { fitNativeModules, userFlags } from './electron/launch.ts';
import { resolveElectron } from './electron/resolve.ts';
import { invalidateBuild } from './setup/build.ts';
import { ensureSystemPackages } from './setup/systemPackages.ts';
import { command, withoutSeparator } from './support/command.ts';
import { binScript } from './support/paths.ts';
import { run } from './support/process.ts';

await command(async (args) => {
  await ensureSystemPackages('window');
  const electron = await resolveElectron();
  fitNativeModules(electron);
  invalidateBuild();
  const flags = [...userFlags(), ...withoutSeparator(args)];
  const viteArgs = [binScript('electron-vite', 'electron-vite'), 'dev', '--watch', '--', ...flags];
  return run(process.execPath, viteArgs, {
    env: { ...process.env, ELECTRON_EXEC_PATH: electron.executable },
  });
});
