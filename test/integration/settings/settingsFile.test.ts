import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Logger } from '../../../src/core/ports.ts';
import { openSettings } from '../../../src/core/settings/service.ts';
import { settingsFile } from '../../../src/main/platform/settingsFile.ts';
import { tempDir } from '../../support/tempDir.ts';

const isRoot = process.getuid?.() === 0;
const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Writes `text` to the file in a process of its own and gives the error's code and message. */
async function writeElsewhere(path: string, text: string, command: readonly string[], options: object = {}) {
  const source = new URL('../../../src/main/platform/settingsFile.ts', import.meta.url).href;
  const script = `
    const { settingsFile } = await import(${JSON.stringify(source)});
    // Without a handler the signal of a file-size limit ends the process before the write can fail.
    process.on('SIGXFSZ', () => undefined);
    const file = settingsFile(${JSON.stringify(path)});
    const caught = await file.write(${JSON.stringify(text)}).catch((error) => error);
    console.log(JSON.stringify({ code: caught?.code, message: caught?.message }));`;
  const [program = '', ...before] = [...command, process.execPath];
  const { stdout } = await promisify(execFile)(
    program,
    [...before, '--input-type=module', '-e', script],
    options,
  );
  return JSON.parse(stdout);
}

describe('reading', () => {
  test('no file is null; what was written is read', async () => {
    const file = settingsFile(join(tempDir(), 'not', 'yet', 'settings.json'));
    expect(await file.read()).toBeNull();
    await file.write('{"model": "ä"}\n');
    expect(await file.read()).toBe('{"model": "ä"}\n');
    expect(statSync(file.path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file.path, '..'))).toEqual(['settings.json']);
  });

  test('a byte order mark is not part of the text', async () => {
    const path = join(tempDir(), 'settings.json');
    writeFileSync(path, '\ufeff{}');
    expect(await settingsFile(path).read()).toBe('{}');
  });

  test.each([
    ['a folder', (path: string) => mkdirSync(path), 'not a file'],
    ['a pipe, which would never end', (path: string) => execFileSync('mkfifo', [path]), 'not a file'],
    ['UTF-16', (path: string) => writeFileSync(path, Buffer.from('\ufeff{}', 'utf16le')), 'not UTF-8'],
    ['2 MB', (path: string) => writeFileSync(path, ' '.repeat(2_000_000)), 'larger than 1024 KiB'],
  ])('%s is refused with path and reason', async (_name, make, reason) => {
    const path = join(tempDir(), 'settings.json');
    make(path);
    await expect(settingsFile(path).read()).rejects.toMatchObject({
      code: 'settings.unreadable',
      message: expect.stringMatching(new RegExp(`settings\\.json.*${reason}`)),
    });
    const service = await openSettings({ file: settingsFile(path), environment: {}, logger });
    expect(service.view().problems[0]?.message).toContain(reason);
    expect(service.current.provider).toBe('sandbox');
  });
});

describe('writing', () => {
  test('below a file that should be a folder names path and reason', async () => {
    const folder = join(tempDir(), 'data');
    writeFileSync(folder, '');
    await expect(settingsFile(join(folder, 'settings.json')).write('{}')).rejects.toMatchObject({
      code: 'settings.unwritable',
      message: expect.stringMatching(/settings\.json cannot be written: .*not a folder/),
    });
  });

  test('without permission leaves the file and the settings as they were', async () => {
    const folder = tempDir();
    const path = join(folder, 'settings.json');
    writeFileSync(path, '{}', { mode: 0o644 });
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o755));
    // Root may write everywhere, so there the writing is done by a process of another user.
    const asUser = isRoot ? { uid: 65_534, gid: 65_534 } : {};
    expect(await writeElsewhere(path, '{"model": "x"}', [], asUser)).toEqual({
      code: 'settings.unwritable',
      message: expect.stringContaining('no permission'),
    });
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });

  test('through a link changes what it points to and keeps the link', async () => {
    const folder = tempDir();
    writeFileSync(join(folder, 'dotfile.json'), '{}');
    symlinkSync(join(folder, 'dotfile.json'), join(folder, 'settings.json'));
    await settingsFile(join(folder, 'settings.json')).write('{"model": "x"}');
    expect(readFileSync(join(folder, 'dotfile.json'), 'utf8')).toBe('{"model": "x"}');
    expect(lstatSync(join(folder, 'settings.json')).isSymbolicLink()).toBe(true);
  });

  test('that fails half-way leaves the old file whole and no other behind', async () => {
    const folder = tempDir();
    const path = join(folder, 'settings.json');
    writeFileSync(path, '{"model": "before"}');
    const limited = ['bash', '-c', 'ulimit -f 1; exec "$@"', 'limited'];
    expect(await writeElsewhere(path, ' '.repeat(5000), limited)).toEqual({
      code: 'settings.unwritable',
      message: expect.stringContaining('may not become this large'),
    });
    expect(readFileSync(path, 'utf8')).toBe('{"model": "before"}');
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });
});

describe('watching', () => {
  test('takes over edits by hand, also those that replace the file, and shows where one is broken', async () => {
    const folder = tempDir();
    const file = settingsFile(join(folder, 'settings.json'));
    const service = await openSettings({ file, environment: {}, logger });
    onTestFinished(file.watch(() => void service.reload()));

    writeFileSync(file.path, '{"model": "by hand"}');
    await vi.waitFor(() => expect(service.current.model).toBe('by hand'), { timeout: 20_000 });

    writeFileSync(`${file.path}.new`, '{"model": "replaced"}');
    renameSync(`${file.path}.new`, file.path);
    await vi.waitFor(() => expect(service.current.model).toBe('replaced'), { timeout: 20_000 });

    writeFileSync(file.path, '{\n"model": "broken",\n');
    await vi.waitFor(() => expect(service.view().problems).toMatchObject([{ line: 3 }]), { timeout: 20_000 });
    expect(service.current.model).toBe('replaced');

    writeFileSync(file.path, '{"model": "whole"}');
    await vi.waitFor(() => expect(service.current.model).toBe('whole'), { timeout: 20_000 });
    expect(service.view().problems).toEqual([]);
  });

  test('hears of a file that a link points to', async () => {
    const [folder, elsewhere] = [tempDir(), join(tempDir(), 'dotfile.json')];
    writeFileSync(elsewhere, '{}');
    symlinkSync(elsewhere, join(folder, 'settings.json'));
    const file = settingsFile(join(folder, 'settings.json'));
    const service = await openSettings({ file, environment: {}, logger });
    onTestFinished(file.watch(() => void service.reload()));
    writeFileSync(elsewhere, '{"model": "by hand"}');
    await vi.waitFor(() => expect(service.current.model).toBe('by hand'), { timeout: 20_000 });
  });

  test('works where the folder does not exist yet, and stops when asked', async () => {
    const folder = join(tempDir(), 'later');
    const file = settingsFile(join(folder, 'settings.json'));
    const heard = vi.fn<() => void>();
    const stop = file.watch(heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalled(), { timeout: 20_000 });
    heard.mockClear();
    mkdirSync(folder);
    await vi.waitFor(
      () => {
        writeFileSync(file.path, `{"timeout": ${1 + Math.random()}}`);
        expect(heard).toHaveBeenCalled();
      },
      { timeout: 20_000, interval: 500 },
    );
    stop();
  });

  test('two consoles on one file take turns without losing an entry', async () => {
    const path = join(tempDir(), 'settings.json');
    const [left, right] = await Promise.all(
      [1, 2].map(async () => openSettings({ file: settingsFile(path), environment: {}, logger })),
    );
    await left?.update({ values: { model: 'from left' } });
    await right?.update({ values: { temperature: 0.1 } });
    await left?.update({ values: { max_tokens: 5 } });
    expect(left?.current).toMatchObject({ model: 'from left', temperature: 0.1, max_tokens: 5 });
  });
});
