import { parentPort } from 'node:worker_threads';
import type { Faults } from './faults.ts';
import { startSandboxServer } from './server.ts';

/** What the owner of the thread may ask of it. */
export interface SandboxOrder {
  readonly setFaults: Faults;
}

/** What the thread says once it listens, or that it cannot. */
export type SandboxNews = { readonly baseUrl: string } | { readonly problem: string };

const port = parentPort;
if (!port) throw new Error('The sandbox thread was started as a program.');

const post = (news: SandboxNews) => port.postMessage(news);

try {
  const server = await startSandboxServer();
  port.on('message', (order: SandboxOrder) => server.setFaults(order.setFaults));
  post({ baseUrl: server.baseUrl });
} catch (caught) {
  post({ problem: caught instanceof Error ? caught.message : String(caught) });
}
