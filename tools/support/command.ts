import { Interrupted } from './process.ts';

/**
 * Runs a command's body and ends the process with the exit code it returns. An error ends it with 1 and
 * its message on stderr, without a stack: what a tool throws is written for the person who ran it.
 */
export async function command(body: (args: readonly string[]) => Promise<number>): Promise<never> {
  endWithParent();
  try {
    process.exit(await body(process.argv.slice(2)));
  } catch (error) {
    if (error instanceof Interrupted) process.exit(error.exitCode);
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

/** Arguments without the `--` that separates npm's own from ours. */
export function withoutSeparator(args: readonly string[]): string[] {
  return args.filter((arg, index) => arg !== '--' || args.indexOf('--') !== index);
}

/** When run.mjs is killed outright it cannot pass the signal on; its closed channel stands in for one. */
function endWithParent(): void {
  if (!process.channel) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
