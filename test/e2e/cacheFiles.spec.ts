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

/** Starts the console a second time, as a person in `folder` does; its exit code. */
async function startAgain(userData: string, folder: string, ...args: readonly string[]): Promise<unknown> {
  const again = spawn(appExecutable(), [`--user-data-dir=${userData}`, ...appArguments(), ...args], {
    cwd: folder,
    stdio: 'ignore',
  });
  return new Promise((resolve) => again.once('exit', resolve));
}

test('--cache opens a file of the library at the start, and a second start or a drop shows another', async () => {
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
  expect(await startAgain(userData, folder, '--cache=service cache.sqlite')).toBe(0);
  await until(
    page,
    `bridge.invoke('cacheFiles.list').then(({ data }) => data.open.some(({ id, path }) =>
    id === data.wanted && path === ${JSON.stringify(second)} && location.hash.includes(id)))`,
  );

  expect(await startAgain(userData, folder, '--cache', 'gone.sqlite')).toBe(0);
  const notices = `bridge.invoke('app.status').then(({ data }) => data.notices.map(({ error }) => error.message))`;
  await until(page, `${notices}.then((all) => all.length > 0)`);
  expect(await page.evaluate(notices)).toEqual([
    `The cache file was not opened. ${join(folder, 'gone.sqlite')}: There is no such file (any more). Check the path, or whether its disk is there.`,
  ]);

  const third = join(folderWithCache(), 'service cache.sqlite');
  const debuggee = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: [third], dragOperationsMask: 1 };
    await debuggee.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
  }
  await until(
    page,
    `bridge.invoke('cacheFiles.list').then(({ data }) => data.open.some(({ id, path }) =>
    path === ${JSON.stringify(third)} && location.hash.includes(id)))`,
  );
  await close();
});
