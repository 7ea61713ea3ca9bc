import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { epochSeconds } from '../../../src/core/cache/store.ts';
import { answerOf } from '../../../src/core/cache/valueJson.ts';
import { openReader } from '../../../src/core/storage/reader.ts';
import { entry, openTestStore } from '../../support/cache.ts';

const neighbour = fileURLToPath(new URL('neighbour.py', import.meta.url));

interface NeighbourReport {
  readonly acknowledged: readonly string[];
  readonly touched: number;
  readonly pruned: number;
}

/** Starts a Python program; its lines come one by one. Ended with the test. */
function python(args: readonly string[]) {
  const child: ChildProcess = spawn('python3', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (!child.stdout) throw new Error('no output');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => String((await lines.next()).value) };
}

function openFile(path: string) {
  const reader = openReader(path, { busyTimeoutMs: 3000 });
  onTestFinished(() => reader.close());
  return reader;
}

const nowS = () => epochSeconds(Date.now());

describe('a Python service and the console on one file', () => {
  it('loses no write and no use of either, and neither sees the file busy', async () => {
    const { store, path } = await openTestStore({ cache_sqlite_max_entries: null });
    await store.set([entry('hot', nowS(), { namespace: 'shared' })]);
    const services = [python([neighbour, path, '5', 'py1']), python([neighbour, path, '5', 'py2'])];
    await Promise.all(services.map(({ line }) => line()));
    let running = true;
    const reports = Promise.all(services.map(({ line }) => line())).then((texts) => {
      running = false;
      return texts.map((text): NeighbourReport => JSON.parse(text));
    });

    const acknowledged: string[] = [];
    let uses = 0;
    for (let i = 0; running; i += 1) {
      await store.set([entry(`ours-${i}`, nowS(), { namespace: 'shared' })]);
      acknowledged.push(`ours-${i}`);
      expect(store.get('shared', ['missing', 'hot'])?.key).toBe('hot');
      store.touch('shared', 'hot');
      uses += 1;
    }
    await store.flush();

    const told = await reports;
    const reader = openFile(path);
    const rows = reader.prepare<{ key: string }>("SELECT key FROM ai_cache WHERE namespace = 'shared'").all();
    const keys = new Set(rows.map(({ key }) => key));
    const all = [...acknowledged, ...told.flatMap((report) => report.acknowledged)];
    expect(all.filter((key) => !keys.has(key))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThan(10);
    for (const report of told) expect(report.pruned).toBeGreaterThan(0);
    const theirUses = told.reduce((sum, report) => sum + report.touched, 0);
    expect(reader.prepare("SELECT access_count AS uses FROM ai_cache WHERE key = 'hot'").get()).toEqual({
      uses: 1 + uses + theirUses,
    });
    expect(reader.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  });

  it('sees what Python changed or deleted at the very next look', async () => {
    const { store, path } = await openTestStore();
    await store.set([entry('a', 1000), entry('b', 1000)]);
    expect(store.get('default', ['a'])?.valueJson).toBe('"answer to a"');
    const program =
      'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nfor line in sys.stdin:\n c.execute(line);c.commit();print("done",flush=True)';
    const service = python(['-c', program, path]);
    const run = async (sql: string) => {
      service.child.stdin?.write(`${sql}\n`);
      await service.line();
    };
    await run(`UPDATE ai_cache SET value_json = '"changed"' WHERE key = 'a'`);
    expect(store.get('default', ['a'])?.valueJson).toBe('"changed"');
    await run("DELETE FROM ai_cache WHERE key = 'a'");
    expect(store.get('default', ['a'])).toBeNull();
    expect(store.get('default', ['a', 'b'])?.key).toBe('b');
    await run(
      `INSERT INTO ai_cache VALUES ('default', 'a', '{"n":1.0}', 1795520023.5, 1795520024.5, 1, 1795520023.5)`,
    );
    const found = store.get('default', ['a', 'b']);
    expect(found).toMatchObject({ createdAt: 1795520023.5, expiresAt: 1795520024.5 });
    expect(answerOf(found?.valueJson ?? '', 'json')).toEqual({ readable: true, text: '{"n":1.0}' });
  });

  it('reads on while Python holds the write lock, and says busy when a write waited too long', async () => {
    const { store, path } = await openTestStore({ cache_sqlite_busy_timeout_ms: 100 });
    await store.set([entry('a', 1000)]);
    const program =
      'import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],isolation_level=None)\nc.execute("BEGIN IMMEDIATE")\nprint("held",flush=True)\n' +
      'sys.stdin.readline()\nc.execute("COMMIT")\nprint("released",flush=True)\nsys.stdin.readline()';
    const service = python(['-c', program, path]);
    await service.line();
    await expect(store.set([entry('b', 1000)])).rejects.toMatchObject({ code: 'storage.busy' });
    expect(store.get('default', ['a'])).not.toBeNull();
    store.touch('default', 'a');
    await expect(store.flush()).rejects.toMatchObject({ code: 'storage.busy' });
    service.child.stdin?.write('\n');
    await service.line();
    await store.set([entry('b', 1000)]);
    expect(store.get('default', ['b'])).not.toBeNull();
    const count = openFile(path).prepare("SELECT access_count AS uses FROM ai_cache WHERE key = 'a'").get();
    expect(count).toEqual({ uses: 2 });
    service.child.stdin?.end();
    await once(service.child, 'exit');
  });
});
