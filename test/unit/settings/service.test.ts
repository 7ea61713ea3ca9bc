import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../../../src/core/settings/environment.ts';
import { openSettings, type SettingsChanged } from '../../../src/core/settings/service.ts';
import type { SettingsFile } from '../../../src/core/settings/sources.ts';
import { AppError } from '../../../src/shared/errors.ts';

/** A settings file in memory that a person can edit behind the console's back, and that can refuse to be written. */
class EditableFile implements SettingsFile {
  readonly path = '/somewhere/settings.json';
  text: string | null;
  writes = 0;
  full = false;

  constructor(text: string | null) {
    this.text = text;
  }

  async read(): Promise<string | null> {
    return this.text;
  }

  async write(text: string): Promise<void> {
    if (this.full) throw new AppError('settings.unwritable', 'the disk is full');
    this.writes += 1;
    this.text = text;
  }
}

async function open(text: string | null, environment: Environment = {}) {
  const file = new EditableFile(text);
  const logged: string[] = [];
  const note = (message: string): void => {
    logged.push(message);
  };
  const service = await openSettings({ file, environment, logger: { info: note, warn: note, error: note } });
  const changes: SettingsChanged[] = [];
  service.onChange((change) => changes.push(change));
  return { file, service, changes, logged };
}

function viewOf(service: Awaited<ReturnType<typeof open>>['service'], name: string) {
  return service.view().settings.find((setting) => setting.name === name);
}

describe('a start', () => {
  test('without a file runs on the defaults and leaves no file behind until something is changed', async () => {
    const { file, service } = await open(null);
    expect(service.current.provider).toBe('sandbox');
    await service.reload();
    await service.update({});
    await service.update({ values: { temperature: 0.7 } });
    expect(file).toMatchObject({ text: null, writes: 0 });
    await service.update({ values: { temperature: 0.1 } });
    expect(file.text).toBe('{\n  "temperature": 0.1\n}\n');
  });

  test('with a broken file runs on the defaults and says what is wrong', async () => {
    const { service } = await open('{\n  "provider": "openai",\n  "temperature": "hot"\n}');
    expect(service.current).toMatchObject({ provider: 'sandbox', temperature: 0.7 });
    expect(service.view().problems).toMatchObject([{ where: 'settings.json', line: 3 }]);
  });
});

describe('an edit by hand', () => {
  test('is taken over as a whole, with old and new told to listeners', async () => {
    const { file, service, changes, logged } = await open('{"model": "one"}');
    file.text = '{"model": "two", "log_level": "debug"}';
    await service.reload();
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      previous: { model: 'one', log_level: 'info' },
      settings: { model: 'two', log_level: 'debug' },
    });
    expect(logged).toContain('Configuration reloaded successfully');
    await service.reload();
    expect(changes).toHaveLength(1);
  });

  test('that breaks the file keeps the last good settings, tells once, and heals', async () => {
    const { file, service, changes, logged } = await open('{"model": "one"}');
    const before = service.current;
    file.text = '{\n"model": "two",\n"temperature": }';
    await service.reload();
    await service.reload();
    expect(service.current).toBe(before);
    expect(service.view().problems).toMatchObject([{ line: 3 }]);
    expect(viewOf(service, 'model')).toMatchObject({ value: 'one', source: 'file' });
    expect(changes).toHaveLength(1);
    expect(logged).toContain('Invalid configuration after reload');
    file.text = '{"model": "one"}';
    await service.reload();
    expect(service.view().problems).toEqual([]);
    expect(changes).toHaveLength(2);
  });
});

describe('a change on the page', () => {
  test('leaves comments, order and everything else as written', async () => {
    const text =
      '{\n    // for the demo\n    "model": "one", // keep\n    "temperature": 0.5, /* warm */\n}\n';
    const { file, service } = await open(text);
    await service.update({ values: { temperature: 0.25, max_tokens: 100 } });
    expect(file.text).toBe(
      '{\n    "max_tokens": 100,\n    // for the demo\n    "model": "one", // keep\n    "temperature": 0.25 /* warm */\n}\n',
    );
    expect(service.current).toMatchObject({ model: 'one', temperature: 0.25, max_tokens: 100 });
  });

  test('back to the default takes the entry out; null is a value where nothing can be set', async () => {
    const { file, service } = await open('{"model": "one", "temperature": 0.1, "request_timeout_s": 5,}');
    await service.update({ values: { model: null, temperature: 0.7, cache_ttl_s: null, timeout: 60 } });
    expect(JSON.parse(file.text ?? '')).toEqual({ cache_ttl_s: null });
    expect(service.current).toMatchObject({
      model: 'sandbox-fast',
      temperature: 0.7,
      cache_ttl_s: null,
      timeout: 60,
    });
    expect(viewOf(service, 'temperature')?.source).toBe('default');
    expect(viewOf(service, 'cache_ttl_s')?.source).toBe('file');
  });

  test.each([
    [{ temperature: 3 }, 'temperature'],
    [{ model: 'good', max_tokens: 1.5 }, 'max_tokens'],
    [{ log_level: 'loud' }, 'log_level'],
    [{ no_such_setting: 1 }, 'no_such_setting'],
    [{ api_key: 'sk-secret-1234567890' }, 'api_key'],
    [{ timeout: 'soon' }, 'timeout'],
  ])('%j is refused as a whole, naming %s', async (values, setting) => {
    const { file, service, changes } = await open('{"model": "one"}');
    const refusal = await service.update({ values }).catch((caught: unknown) => caught);
    expect(refusal).toMatchObject({ code: 'settings.invalid', data: { setting } });
    expect(String(refusal)).not.toContain('sk-secret');
    expect(file.text).toBe('{"model": "one"}');
    expect(service.current.model).toBe('one');
    expect(changes).toEqual([]);
  });

  test("of a setting that a variable holds is refused with the variable's name", async () => {
    const { file, service } = await open(null, { AI_TEMPERATURE: '0.3' });
    await expect(service.update({ values: { temperature: 0.1 } })).rejects.toMatchObject({
      code: 'settings.invalid',
      message: expect.stringContaining('AI_TEMPERATURE'),
    });
    expect(file.text).toBeNull();
    expect(viewOf(service, 'temperature')).toMatchObject({ value: 0.3, source: 'environment' });
  });

  test('is not written over a broken file', async () => {
    const { file, service } = await open('{"model": "one"}');
    file.text = '{"model": "two"';
    await expect(service.update({ values: { temperature: 0.1 } })).rejects.toMatchObject({
      code: 'settings.invalid',
      message: expect.stringContaining('settings.json, line 1'),
    });
    expect(file.text).toBe('{"model": "two"');
    expect(service.view().problems).toHaveLength(1);
  });

  test('keeps what was written by hand meanwhile, and takes it over', async () => {
    const { file, service } = await open('{"model": "one"}');
    file.text = '{"model": "two"}';
    await service.update({ values: { temperature: 0.1 } });
    expect(JSON.parse(file.text ?? '')).toEqual({ model: 'two', temperature: 0.1 });
    expect(service.current).toMatchObject({ model: 'two', temperature: 0.1 });
  });

  test('of what was changed by hand meanwhile is refused once, showing the value by hand', async () => {
    const { file, service } = await open('{"model": "one"}');
    file.text = '{"model": "two"}';
    await expect(service.update({ values: { model: 'three' } })).rejects.toMatchObject({
      code: 'settings.invalid',
      message: expect.stringContaining('changed in the file'),
    });
    expect(service.current.model).toBe('two');
    await service.update({ values: { model: 'three' } });
    expect(service.current.model).toBe('three');
  });

  test('that cannot be written is not in force either', async () => {
    const { file, service, changes } = await open('{"model": "one"}');
    file.full = true;
    await expect(service.update({ values: { model: 'two' } })).rejects.toMatchObject({
      code: 'settings.unwritable',
    });
    expect(service.current.model).toBe('one');
    expect(changes).toEqual([]);
  });

  test('of the providers replaces the list, and an impossible one changes nothing', async () => {
    const { file, service } = await open(null);
    const own = { id: 'mine', name: 'Mine', base_url: 'http://127.0.0.1:8000/v1' };
    await service.update({ providers: [own], values: { provider: 'mine' } });
    expect(service.current).toMatchObject({ provider: 'mine', providers: [own] });
    const twice = service.update({ providers: [own, own] });
    await expect(twice).rejects.toMatchObject({ code: 'settings.invalid', data: { setting: 'providers' } });
    const withPassword = service.update({ providers: [{ ...own, base_url: 'http://u:p@127.0.0.1/' }] });
    await expect(withPassword).rejects.toMatchObject({ code: 'settings.invalid' });
    await service.update({ providers: [], values: { provider: null } });
    expect(JSON.parse(file.text ?? '')).toEqual({});
  });

  test('of the other lists replaces each as a whole; an empty one leaves the file, an impossible one all as it was', async () => {
    const { file, service } = await open('{"model": "one"}');
    const rules = [{ provider: 'openai', rpm: 5 }];
    await service.update({ failover: [{ provider: 'sandbox' }], rules, warmUp: [{ prompt: 'hello' }] });
    expect(JSON.parse(file.text ?? '')).toEqual({
      model: 'one',
      failover: [{ provider: 'sandbox' }],
      rules,
      warm_up: [{ prompt: 'hello' }],
    });
    expect(service.view()).toMatchObject({ failover: [{ provider: 'sandbox' }], rules, warmUp: [{}] });
    const twice = service.update({ failover: [], rules: [...rules, ...rules] });
    await expect(twice).rejects.toMatchObject({ code: 'settings.invalid', data: { setting: 'rules' } });
    expect(service.current.failover).toHaveLength(1);
    await service.update({ failover: [], rules: [], warmUp: [] });
    expect(JSON.parse(file.text ?? '')).toEqual({ model: 'one' });
  });

  test('of a list that was changed by hand meanwhile is refused once', async () => {
    const { file, service } = await open('{"rules": [{"provider": "openai", "rpm": 5}]}');
    file.text = '{"rules": [{"provider": "openai", "rpm": 6}]}';
    await expect(service.update({ rules: [] })).rejects.toMatchObject({ data: { setting: 'rules' } });
    expect(service.current.rules).toEqual([{ provider: 'openai', rpm: 6 }]);
  });

  test('many at the same time all arrive', async () => {
    const { file, service } = await open(null);
    await Promise.all([
      service.update({ values: { temperature: 0.1 } }),
      service.update({ values: { max_tokens: 5 } }),
      service.update({ values: { model: 'x' } }),
    ]);
    expect(JSON.parse(file.text ?? '')).toEqual({ temperature: 0.1, max_tokens: 5, model: 'x' });
  });

  test('is kept when a listener fails, and the failure is in the log', async () => {
    const { service, changes, logged } = await open(null);
    service.onChange(() => {
      throw new Error('no');
    });
    await service.update({ values: { model: 'x' } });
    expect(service.current.model).toBe('x');
    expect(changes).toHaveLength(1);
    expect(logged).toContain('A listener of the settings failed');
  });
});

test('whatever pages and people do, what is in force is what the last good file says', async () => {
  const values = fc.record(
    {
      temperature: fc.constantFrom(0, 0.5, 9, null),
      model: fc.constantFrom('a', 'b', '', null),
      max_tokens: fc.constantFrom(1, null, 'x'),
    },
    { requiredKeys: [] },
  );
  const edit = fc.constantFrom(
    '{"model": "hand"}',
    '{',
    '{"temperature": 7}',
    '{"temperature": 1, /* c */}',
    '{"max_tokens": 3,}',
  );
  const step = fc.oneof(
    values.map((value) => ({ values: value })),
    edit.map((text) => ({ text })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { file, service } = await open(null);
      for (const one of steps) {
        const before = { settings: service.current, text: file.text };
        if ('text' in one) {
          file.text = one.text;
          await service.reload();
        } else {
          const outcome = await service.update(one).then(
            () => 'done',
            (caught: unknown) => caught,
          );
          if (outcome !== 'done') {
            expect(outcome).toMatchObject({ code: 'settings.invalid' });
            expect(file.text).toBe(before.text);
            expect(service.current).toBe(before.settings);
          }
        }
        const fresh = await open(file.text);
        if (fresh.service.view().problems.length === 0)
          expect(service.current).toEqual(fresh.service.current);
        else expect(service.current).toEqual(before.settings);
      }
    }),
  );
});
