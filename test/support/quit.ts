import { once } from 'node:events';
import type { ConsoleApp } from './app.ts';

/** Quits the console as its menu does, and waits until its process has ended; resolves to the exit code. */
export async function quit(opened: ConsoleApp): Promise<number | null> {
  const gone = once(opened.process, 'exit');
  // The connection to the app ends with the app: the answer may not come back.
  await opened.app.evaluate(({ app }) => app.quit()).catch(() => undefined);
  const [code] = await gone;
  return code as number | null;
}
