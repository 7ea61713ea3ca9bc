import { userFlags } from './electron/launch.ts';
import { prepareApp } from './setup/prepare.ts';
import { command, withoutSeparator } from './support/command.ts';
import { root } from './support/paths.ts';
import { run } from './support/process.ts';
import { runTour } from './tour/run.ts';

await command(async (args) => {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.log(
      'start: there is no display here (DISPLAY and WAYLAND_DISPLAY are unset); running the tour instead',
    );
    return runTour();
  }
  const electron = await prepareApp('window');
  console.log(`start: opening the console on Electron ${electron.version}`);
  return run(electron.executable, [...userFlags(), root, ...withoutSeparator(args)]);
});
