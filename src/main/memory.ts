import { readFile } from 'node:fs/promises';
import { app } from 'electron';
import type { MemoryReading } from '../core/health/memoryPart.ts';

/** What Electron calls its processes, as a person would. */
const names: Readonly<Record<string, string>> = {
  Browser: 'the main process',
  Tab: 'the window',
  GPU: 'the graphics process',
  Utility: 'a helper process',
};

/** What all processes of the console use: the sum of their working sets, in which memory they share counts for each. */
export async function readMemory(): Promise<MemoryReading> {
  const processes = app.getAppMetrics().map(({ type, memory }) => ({
    name: names[type] ?? type,
    mib: Math.round(memory.workingSetSize / 1024),
  }));
  const largest = [...processes].sort((one, other) => other.mib - one.mib)[0] ?? null;
  return {
    totalMib: processes.reduce((sum, { mib }) => sum + mib, 0),
    processes: processes.length,
    mainRssMib: toMib(process.memoryUsage.rss()),
    mainVirtualMib: await virtualMib(),
    largest,
  };
}

/** Only Linux tells it for nothing. */
async function virtualMib(): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kib = /^VmSize:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1024);
}

function toMib(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
