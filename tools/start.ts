import { resolve } from 'node:path';
import { userFlags } from './electron/launch.ts';
import { prepareApp } from './setup/prepare.ts';
import { command, withoutSeparator } from './support/command.ts';
import { root } from './support/paths.ts';
import { run } from './support/process.ts';
import { runTour } from './tour/run.ts';

await command(async (given) => {
  const args = wantedFileAbsolute(withoutSeparator(given));
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    console.log(
      'start: there is no display here (DISPLAY and WAYLAND_DISPLAY are unset); running the tour instead',
    );
    return runTour();
  }
  const electron = await prepareApp('window');
  console.log(`start: opening the console on Electron ${electron.version}`);
  return run(electron.executable, [...userFlags(), root, ...args]);
});

/** npm goes to the repository first: a file that is named from where the person is would be looked for there. */
function wantedFileAbsolute(args: readonly string[]): readonly string[] {
  const from = process.env.INIT_CWD ?? process.cwd();
  return args.map((argument, index) => {
    if (argument.startsWith('--cache=')) return `--cache=${resolve(from, argument.slice('--cache='.length))}`;
    const isValue = args[index - 1] === '--cache' && !argument.startsWith('--');
    return isValue ? resolve(from, argument) : argument;
  });
}
