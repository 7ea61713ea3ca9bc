import { join } from 'node:path';
import { appEnvironment } from './electron/launch.ts';
import { runInSession } from './session/run.ts';
import { prepareApp } from './setup/prepare.ts';
import { command, withoutSeparator } from './support/command.ts';
import { root } from './support/paths.ts';

await command(async (args) => {
  const electron = await prepareApp('session');
  return runInSession(process.execPath, [join(root, 'test/bench/run.ts'), ...withoutSeparator(args)], {
    env: appEnvironment(electron),
    display: true,
    keyring: true,
  });
});
