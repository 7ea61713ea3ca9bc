import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** A virtual X display of the test's own. */
export interface XDisplay {
  /** As in `:97`. */
  readonly name: string;
  close(): Promise<void>;
}

/** Starts Xvfb on a free display. Needs the system package xvfb. */
export async function startXDisplay(): Promise<XDisplay> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '640x480x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [line] = await once(server.stdio[3] as Readable, 'data');
  const close = async (): Promise<void> => {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  return { name: `:${String(line).trim()}`, close };
}
