import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** First line a stream yields. Rejects when the program cannot be started or ends before, or after 10 seconds. */
export function firstLine(child: ChildProcess, stream: Readable, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (reason: string) => reject(new Error(`session: ${name} ${reason}`));
    const timer = setTimeout(() => fail('did not get ready within 10 s'), 10_000);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with ${code}`));
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(text.slice(0, end).trim());
    });
  });
}

/**
 * Starts a virtual X server of 1440x1000 on a display of its own choice and resolves to that display (":7")
 * once it takes connections. Rejects when Xvfb is missing or does not come up within 10 seconds.
 */
export async function startDisplay(env: NodeJS.ProcessEnv): Promise<string> {
  const args = ['-displayfd', '3', '-screen', '0', '1440x1000x24', '-nolisten', 'tcp', '-noreset'];
  const child = spawn('Xvfb', args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  child.unref();
  return `:${await firstLine(child, child.stdio[3] as Readable, 'Xvfb')}`;
}
