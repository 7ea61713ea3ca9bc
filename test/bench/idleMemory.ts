import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type BenchApp, type BenchApps, prepareApps } from './parts/benchApps.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { startedApp } from './parts/startedApp.ts';
import { treePss } from './parts/treePss.ts';

const ROUNDS = 6;
const IDLE_MS = 8000;

/** Memory of the whole process tree after a start and some idle seconds, beside a bare React window. Linux only. */
export async function benchIdleMemory(outBench: string): Promise<readonly Figure[]> {
  const apps = await prepareApps(outBench);
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await idlePssMb(apps, apps.console));
    peer.push(await idlePssMb(apps, apps.hello));
  }
  const name = 'idle-memory';
  return [figureOf({ name, unit: 'MB PSS', peerIs: 'bare React window', ours, peer })];
}

async function idlePssMb(apps: BenchApps, app: BenchApp): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-idle-'));
  try {
    const started = await startedApp(apps, app, join(folder, 'user-data'));
    await setTimeout(IDLE_MS);
    const processes = treePss(started.pid);
    await started.quit();
    if (process.env.BENCH_DETAILS) console.error(app.folder, processes);
    return processes.reduce((sum, { kilobytes }) => sum + kilobytes, 0) / 1024;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
