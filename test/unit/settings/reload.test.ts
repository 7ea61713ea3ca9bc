import { describe, expect, test } from 'vitest';
import type { Environment } from '../../../src/core/settings/environment.ts';
import { openSettings } from '../../../src/core/settings/service.ts';
import { AppError } from '../../../src/shared/errors.ts';

const SECRET = 'sk-abcdefghijkl-1234';

/** Both files in memory, as a person edits them; `broken` makes one unreadable. */
async function open(
  start: { settings?: string | null; variables?: string | null } = {},
  environment: Environment = {},
) {
  const files = {
    settings: start.settings ?? null,
    variables: start.variables ?? null,
    broken: '',
    full: false,
  };
  const read = (name: 'settings' | 'variables', path: string) => {
    if (files.broken === name) {
      throw new AppError('settings.unreadable', `${path} cannot be read.`, { data: { path } });
    }
    return files[name];
  };
  const logged: string[] = [];
  const note = (message: string, fields?: unknown): void => {
    logged.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const service = await openSettings({
    file: {
      path: '/data/settings.json',
      read: async () => read('settings', '/data/settings.json'),
      write: async (text) => {
        if (files.full) throw new AppError('settings.unwritable', 'The disk is full.');
        files.settings = text;
      },
    },
    environmentFile: {
      read: async (named) => ({
        path: named ?? '/data/.env',
        text: read('variables', named ?? '/data/.env'),
      }),
    },
    environment,
    knownProviders: ['sandbox', 'openai'],
    logger: { info: note, warn: note, error: note },
    clock: { now: () => 1000, monotonic: () => 0 },
  });
  logged.length = 0;
  return { files, service, logged };
}

describe('a preview', () => {
  test('says of each difference what it was, will be, and from when on; and changes nothing', async () => {
    const { files, service } = await open({ settings: '{"temperature": 0.2}', variables: 'AI_MODEL=one' });
    files.settings = JSON.stringify({
      log_level: 'debug',
      warm_up_at_start: true,
      failover: [{ provider: 'openai', model: 'gpt-4' }],
      cache_ttl_s: null,
    });
    files.variables = `AI_MODEL=two\nOPENAI_API_KEY=${SECRET}`;
    const before = service.current;
    const { differences, problems } = await service.preview();
    expect(problems).toEqual([]);
    expect(differences.map(({ label, ...rest }) => rest)).toEqual([
      {
        name: 'model',
        before: 'one',
        after: 'two',
        source: 'environment file',
        applies: 'next request',
        changesCacheKeys: true,
      },
      {
        name: 'temperature',
        before: '0.2',
        after: '0.7',
        source: 'default',
        applies: 'next request',
        changesCacheKeys: true,
      },
      {
        name: 'cache_ttl_s',
        before: '3600 s',
        after: 'not set',
        source: 'file',
        applies: 'next request',
        changesCacheKeys: false,
      },
      {
        name: 'warm_up_at_start',
        before: 'off',
        after: 'on',
        source: 'file',
        applies: 'restart',
        changesCacheKeys: false,
      },
      {
        name: 'log_level',
        before: 'info',
        after: 'debug',
        source: 'file',
        applies: 'now',
        changesCacheKeys: false,
      },
      {
        name: 'failover',
        before: 'none',
        after: 'openai (model gpt-4)',
        source: 'file',
        applies: 'next request',
        changesCacheKeys: false,
      },
      {
        name: 'OPENAI_API_KEY',
        before: 'none',
        after: '…1234',
        source: 'environment file',
        applies: 'next request',
        changesCacheKeys: false,
      },
    ]);
    expect(service.current).toBe(before);
    expect(service.keys).toEqual({});
  });

  test('of broken files says what is wrong, of the same files nothing', async () => {
    const { files, service } = await open({ settings: '{"model": "one"}' });
    expect(await service.preview()).toMatchObject({ differences: [], problems: [] });
    files.variables = 'AI_TIMEOUT=soon';
    expect(await service.preview()).toMatchObject({ problems: [{ where: '.env', line: 1 }] });
    files.broken = 'variables';
    await expect(service.preview()).rejects.toMatchObject({ code: 'settings.unreadable' });
  });

  test('that is acted upon holds for those files only', async () => {
    const { files, service } = await open();
    files.variables = 'AI_MODEL=one';
    const { revision } = await service.preview();
    files.variables = 'AI_MODEL=two';
    await expect(service.reload({ by: 'reload', revision })).rejects.toMatchObject({
      code: 'settings.outdated',
    });
    expect(service.current.model).toBe('sandbox-fast');
    const again = await service.preview();
    const view = await service.reload({ by: 'reload', revision: again.revision });
    expect(service.current.model).toBe('two');
    expect(view.lastChange).toMatchObject({ at: 1000, by: 'reload', differences: [{ name: 'model' }] });
  });
});

describe('a reload', () => {
  test("logs the guide's line, also when nothing changed, and never a key", async () => {
    const { files, service, logged } = await open();
    await service.reload({ by: 'signal' });
    files.variables = `OPENAI_API_KEY=${SECRET}`;
    await service.reload({ by: 'signal' });
    expect(service.keys).toEqual({ OPENAI_API_KEY: SECRET });
    files.settings = '{';
    await service.reload({ by: 'signal' });
    files.broken = 'settings';
    await service.reload({ by: 'signal' });
    expect(logged.map((line) => line.split(' {')[0])).toEqual([
      'Configuration reloaded successfully',
      'Configuration reloaded successfully',
      'Invalid configuration after reload',
      'Failed to reload configuration',
    ]);
    expect(JSON.stringify([logged, service.view()])).not.toContain('sk-abc');
  });

  test('after a mere edit of settings.json leaves the file of variables for when it is asked for', async () => {
    const { files, service } = await open({ variables: 'AI_MODEL=one' });
    files.variables = 'AI_MODEL=half';
    files.settings = '{"temperature": 0.1}';
    await service.reload();
    expect(service.current).toMatchObject({ model: 'one', temperature: 0.1 });
    await service.update({ values: { temperature: 0.2 } });
    expect(service.current).toMatchObject({ model: 'one', temperature: 0.2 });
    await service.reload({ by: 'reload' });
    expect(service.current.model).toBe('half');
  });

  test('a value of the file of variables cannot be changed on the page', async () => {
    const { service } = await open({ variables: 'AI_MODEL=one' });
    await expect(service.update({ values: { model: 'two' } })).rejects.toMatchObject({
      message: expect.stringContaining('Delete it in /data/.env'),
    });
  });

  test('takes another file of variables once settings.json names it', async () => {
    const { files, service } = await open({ variables: 'AI_MODEL=one' });
    await service.update({ values: { env_file: '/data/other.env' } });
    expect(service.view()).toMatchObject({ environmentFile: '/data/other.env' });
    files.variables = null;
    await service.reload({ by: 'reload' });
    expect(service.view().problems).toMatchObject([{ where: 'settings.json', line: 2 }]);
    expect(service.current.model).toBe('one');
  });
});

describe('a part that cannot follow', () => {
  async function withParts() {
    const opened = await open({ settings: '{"model": "one"}' });
    const acts: string[] = [];
    const part = (name: string, refuses: () => boolean) => {
      opened.service.addApplier(async ({ cache_sqlite_path: path }) => {
        if (refuses()) {
          throw new AppError('settings.invalid', `${path} cannot be opened.`, {
            data: { setting: 'cache_sqlite_path' },
          });
        }
        acts.push(`${name} ready`);
        return {
          commit: () => void acts.push(`${name} ${opened.service.current.model} committed`),
          discard: async () => void acts.push(`${name} discarded`),
        };
      });
    };
    const state = { refuses: false };
    part('first', () => false);
    part('second', () => state.refuses);
    return { ...opened, acts, state };
  }

  test('leaves everything as it was, the parts that could included, and is named by its line', async () => {
    const { files, service, acts, state, logged } = await withParts();
    const before = service.current;
    state.refuses = true;
    files.settings = '{"model": "two",\n"cache_sqlite_path": "/nowhere/cache.sqlite"}';
    const view = await service.reload({ by: 'reload' });
    expect(view.problems).toMatchObject([{ where: 'settings.json', line: 2 }]);
    expect(service.current).toBe(before);
    expect(acts).toEqual(['first ready', 'first discarded']);
    expect(logged.join()).toContain('Failed to reload configuration');
    state.refuses = false;
    await service.reload({ by: 'reload' });
    expect(service.view().problems).toEqual([]);
    expect(service.current.model).toBe('two');
  });

  test('refuses a change of the page, and the file is not written', async () => {
    const { files, service, state } = await withParts();
    state.refuses = true;
    await expect(
      service.update({ values: { cache_sqlite_path: '/nowhere/cache.sqlite' } }),
    ).rejects.toMatchObject({ data: { setting: 'cache_sqlite_path' } });
    expect(files.settings).toBe('{"model": "one"}');
  });

  test('a file that cannot be written takes all of them back', async () => {
    const { files, service, acts } = await withParts();
    files.full = true;
    await expect(service.update({ values: { model: 'two' } })).rejects.toMatchObject({
      code: 'settings.unwritable',
    });
    expect(acts).toEqual(['first ready', 'second ready', 'second discarded', 'first discarded']);
    expect(service.current.model).toBe('one');
  });
});
