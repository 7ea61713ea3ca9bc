import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { bigCache } from './parts/bigCache.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { benchRows, costOfOperation, idleBlockMs } from './parts/fileOperation.ts';

const ROUNDS = 3;
const BATCH = 1000;

/** Writing every entry of a big cache as JSON lines and as CSV, beside the least that writing them takes. */
export async function benchExport(outBench: string): Promise<readonly Figure[]> {
  const rows = benchRows();
  const file = bigCache(outBench, { rows });
  const folder = mkdtempSync(join(outBench, 'export-'));
  const found = { jsonl: [] as number[], csv: [] as number[], bare: [] as number[] };
  const block = { ours: [] as number[], peer: [] as number[] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      found.bare.push(rows / bareSeconds(file, join(folder, 'bare.jsonl')));
      for (const format of ['jsonl', 'csv'] as const) {
        const path = join(folder, `rows.${format}`);
        const cost = await costOfOperation(file, folder, { operation: 'export', format, path, filter: {} });
        found[format].push(rows / cost.seconds);
        block.ours.push(cost.blockMs);
        block.peer.push(await idleBlockMs(2));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const peerIs = `SELECT of every row and JSON.stringify of it into a file, better-sqlite3, one thread, ${rows} rows`;
  const figure = (name: string, ours: readonly number[]) =>
    figureOf({ name, unit: 'rows/s', peerIs, ours, peer: found.bare });
  return [
    figure('export-jsonl', found.jsonl),
    figure('export-csv', found.csv),
    figureOf({ name: 'export-block', unit: 'ms', peerIs: 'the same thread with nothing to do', ...block }),
  ];
}

function bareSeconds(file: string, path: string): number {
  const startedAt = performance.now();
  const database = new Database(file, { readonly: true });
  const descriptor = openSync(path, 'w');
  let lines: string[] = [];
  for (const row of database.prepare('SELECT * FROM ai_cache').iterate()) {
    lines.push(JSON.stringify(row));
    if (lines.length < BATCH) continue;
    writeSync(descriptor, `${lines.join('\n')}\n`);
    lines = [];
  }
  writeSync(descriptor, lines.join('\n'));
  closeSync(descriptor);
  database.close();
  return (performance.now() - startedAt) / 1000;
}
