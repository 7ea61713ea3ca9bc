import { runInSession } from './session/run.ts';
import { ensureSystemPackages } from './setup/systemPackages.ts';
import { command, withoutSeparator } from './support/command.ts';

// For looking into a failing test by hand: npm run does not need it, people do.
await command(async (args) => {
  const [program, ...rest] = withoutSeparator(args);
  if (!program) throw new Error('usage: node tools/run.mjs session PROGRAM [arguments]');
  await ensureSystemPackages('session');
  return runInSession(program, rest, { display: true, keyring: true });
});
