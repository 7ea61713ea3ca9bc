// Repairs a cache file and dies, as by kill -9, before its nth call that changes the folder: node repairChild.ts FILE N
// Exits with 0 when it came to its end.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [file = '', dieAt = '0'] = process.argv.slice(2);
let calls = 0;

function counted<Args extends unknown[], Result>(call: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    calls += 1;
    if (calls === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
    return call(...args);
  };
}

fs.renameSync = counted(fs.renameSync);
fs.rmSync = counted(fs.rmSync);
fs.writeFileSync = counted(fs.writeFileSync);
fs.fsyncSync = counted(fs.fsyncSync);
syncBuiltinESMExports();

const { repairFile } = await import('../../src/core/repair/repairFile.ts');
repairFile({ file, table: 'ai_cache', stamp: '20260115-120000', now: Date.now(), tick: () => undefined });
