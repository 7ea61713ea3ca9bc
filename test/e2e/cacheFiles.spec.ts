import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { appArguments, appExecutable, openApp } from '../support/app.ts';
import { ask } from '../support/bridge.ts';
import { until } from '../support/until.ts';

const FIXTURES = new URL('../fixtures/ai_utilities/', import.meta.url);

/** A folder with a copy of the library's file. */
function folderWithCache(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ai-ops-console-'));
  cpSync(new URL('cache.sqlite', FIXTURES), join(folder, 'service cache.sqlite'));
  return folder;
}

test('--cache opens a file of the library at the start, and a second start shows another in the running window', async () => {
  const first = join(folderWithCache(), 'service cache.sqlite');
  const { page, userData, close } = await openApp({ args: ['--cache', first] });
  await until(page, `bridge.invoke('cacheFiles.list').then(({ data }) => data.wanted !== null)`);
  const files = await ask(page, 'cacheFiles.list');
  const wanted = files.open.find(({ id }) => id === files.wanted);
  expect(wanted).toMatchObject({ path: first, table: 'ai_cache', writable: false, cannotWrite: null });
  expect((await ask(page, 'app.status')).notices).toEqual([]);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Cache');

  const manifest = JSON.parse(readFileSync(new URL('manifest.json', FIXTURES), 'utf8')) as {
    readonly rows: number;
    readonly by_namespace: Readonly<Record<string, number>>;
  };
  const file = files.wanted ?? '';
  const stats = `bridge.invoke('browse.stats', { file: ${JSON.stringify(file)} })`;
  await until(page, `${stats}.then(({ ok, data }) => ok && data.done)`);
  const { entries, byNamespace } = await ask(page, 'browse.stats', { file });
  expect(entries).toBe(manifest.rows);
  expect(Object.fromEntries(byNamespace.map(({ name, entries: count }) => [name, count]))).toEqual(
    manifest.by_namespace,
  );

  await page.evaluate(`void (location.hash = '#/keys')`);
  const folder = folderWithCache();
  const second = join(folder, 'service cache.sqlite');
  const [root = ''] = appArguments().slice(-1);
  const switches = appArguments().slice(0, -1);
  const again = spawn(
    appExecutable(),
    [`--user-data-dir=${userData}`, ...switches, root, '--cache=service cache.sqlite'],
    { cwd: folder, stdio: 'ignore' },
  );
  expect(await new Promise((resolve) => again.once('exit', resolve))).toBe(0);
  await until(
    page,
    `bridge.invoke('cacheFiles.list').then(({ data }) => data.open.some(({ id, path }) =>
    id === data.wanted && path === ${JSON.stringify(second)}))`,
  );
  await close();
});
