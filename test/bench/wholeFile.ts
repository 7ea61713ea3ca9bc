import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { OperationInput } from '../../src/shared/contract/operations.ts';
import { bigCache } from './parts/bigCache.ts';
import { type Figure, figureOf } from './parts/figure.ts';
import { benchRows, costOfOperation, idleBlockMs } from './parts/fileOperation.ts';

const ROUNDS = 3;

/** A vacuum of a big cache of which a tenth was deleted, beside SQLite's own. */
export async function benchVacuum(outBench: string): Promise<readonly Figure[]> {
  return beside(outBench, {
    name: 'op-vacuum',
    peerIs: 'VACUUM and a checkpoint, better-sqlite3 alone',
    input: () => ({ operation: 'vacuum' }),
    peer: async (database) => {
      database.exec('VACUUM');
      database.pragma('wal_checkpoint(TRUNCATE)');
    },
  });
}

/** A backup of a big cache with the check of the copy, beside the copying alone. */
export async function benchBackup(outBench: string): Promise<readonly Figure[]> {
  return beside(outBench, {
    name: 'op-backup',
    peerIs: 'backup(), better-sqlite3 alone, 1000 pages a step and no check of the copy',
    input: (folder) => ({ operation: 'backup', path: join(folder, 'copy.sqlite') }),
    peer: async (database, folder) => {
      await database.backup(join(folder, 'bare.sqlite'), { progress: () => 1000 });
    },
  });
}

interface Beside {
  readonly name: string;
  readonly peerIs: string;
  readonly input: (folder: string) => OperationInput;
  readonly peer: (database: Database.Database, folder: string) => Promise<void>;
}

async function beside(outBench: string, { name, peerIs, input, peer }: Beside): Promise<readonly Figure[]> {
  const rows = benchRows();
  const origin = bigCache(outBench, { rows });
  const seconds = { ours: [] as number[], peer: [] as number[] };
  const block = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const folder = mkdtempSync(join(outBench, 'file-'));
    try {
      const [ours, theirs] = ['ours', 'peer'].map((side) =>
        copyWithGaps(origin, join(folder, `${side}.sqlite`)),
      );
      const cost = await costOfOperation(ours ?? '', folder, input(folder));
      seconds.ours.push(cost.seconds);
      block.ours.push(cost.blockMs);
      block.peer.push(await idleBlockMs(2));
      const database = new Database(theirs ?? '');
      const startedAt = performance.now();
      await peer(database, folder);
      seconds.peer.push((performance.now() - startedAt) / 1000);
      database.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return [
    figureOf({ name, unit: 's', peerIs: `${peerIs}, ${rows} rows`, ...seconds }),
    figureOf({ name: `${name}-block`, unit: 'ms', peerIs: 'the same thread with nothing to do', ...block }),
  ];
}

function copyWithGaps(origin: string, file: string): string {
  copyFileSync(origin, file);
  const database = new Database(file);
  database.exec('DELETE FROM ai_cache WHERE rowid % 10 = 0');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  return file;
}
