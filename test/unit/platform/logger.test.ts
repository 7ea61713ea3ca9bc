import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogFields } from '../../../src/core/ports.ts';
import { createLogger, errorFields, type LoggerOptions } from '../../../src/main/platform/logger.ts';
import { formatLogLine } from '../../../src/main/platform/logLine.ts';
import { tempDir } from '../../support/tempDir.ts';

const SECRET = 'Zm9vYmFy-my-own-key-0123456789';

function open(options: Partial<LoggerOptions> = {}) {
  const file = options.file ?? join(tempDir(), 'logs', 'app.log');
  const redact = (text: string): string => text.replaceAll(SECRET, '[key]');
  const troubles: string[] = [];
  const onTrouble = (message: string): void => {
    troubles.push(message);
  };
  return { file, troubles, logger: createLogger({ file, level: 'info', redact, onTrouble, ...options }) };
}

function linesOf(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line): Record<string, unknown> => JSON.parse(line));
}

describe('an entry', () => {
  test('is one line of JSON: time with zone, level, message, module, then the fields', () => {
    const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
    const { file, logger } = open({ clock: { now: () => at, monotonic: () => 0 } });
    logger
      .forModule('cache')
      .warn('slow\nwrite %s\u2028end', { ms: 12, ok: false, none: null, level: 'mine' });
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(
      '{"timestamp":"2026-01-02T03:04:05.678Z","level":"warn","message":"slow\\nwrite %s\\u2028end","module":"cache","ms":12,"ok":false,"none":null,"level_":"mine"}\n',
    );
  });

  test('is written from the set level on, and the level can change', () => {
    const { file, logger } = open({ level: 'warn' });
    const cache = logger.forModule('cache');
    logger.info('no');
    logger.error('yes');
    logger.setLevel('debug');
    cache.debug('now too');
    expect(linesOf(file).map(({ message }) => message)).toEqual(['yes', 'now too']);
  });

  test('of an exception has its stack, code and cause', () => {
    const { file, logger } = open();
    const cause = new Error('inner');
    logger.error('failed', errorFields(Object.assign(new TypeError('outer', { cause }), { code: 'EX' })));
    expect(linesOf(file)[0]).toMatchObject({
      error: 'TypeError: outer',
      code: 'EX',
      stack: expect.stringContaining('logger.test.ts'),
      cause: expect.stringContaining('Error: inner'),
    });
  });

  test('is readable by its owner alone', () => {
    const { file, logger } = open();
    logger.info('x');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('a secret', () => {
  test('known to the console never reaches the file: message, field, name of a field, stack, cause', () => {
    const { file, logger } = open();
    const failure = new Error(`header "Bearer ${SECRET}" is invalid`, { cause: new Error(SECRET) });
    logger.error(`cannot use ${SECRET}`, { detail: `x${SECRET}y`, [SECRET]: 1, ...errorFields(failure) });
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('my-own-key');
    expect(linesOf(file)).toHaveLength(1);
  });

  test.each([
    'sk-proj-abcdefghijklmnop1234',
    'sk-ant-REDACTED',
    'gsk_abcdefghijklmnop1234',
    'AIzaSyA1234567890abcdefghijklmnopq',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-DEF_123',
  ])('of a common shape is taken out wherever it stands: %s', (secret) => {
    const { file, logger } = open();
    logger.info(`key=${secret}`, { a: `"${secret}"`, url: `https://x.test/v1?key=${secret}&b=1` });
    expect(readFileSync(file, 'utf8')).not.toContain(secret.slice(4, 20));
    expect(linesOf(file)[0]).toMatchObject({ url: expect.stringContaining('b=1') });
  });

  test('that only its surroundings give away is taken out too', () => {
    const { file, logger } = open();
    logger.info('Authorization: Bearer abcdefgh12345678', {
      url: 'https://user:hunter2hunter@host.test/v1',
      api_key: 'plainlooking',
      body: '{"api_key": "alsoplainlooking", "model": "gpt-4"}',
    });
    const text = readFileSync(file, 'utf8');
    for (const secret of ['abcdefgh12345678', 'hunter2', 'plainlooking']) expect(text).not.toContain(secret);
    expect(text).toContain('gpt-4');
    expect(text).toContain('host.test');
  });

  test('what only resembles one stays readable', () => {
    const { file, logger } = open();
    logger.info('model sk-1 used 12 tokens; task-management', {
      max_tokens: 12,
      token_count: 5,
      key: 'abc123',
    });
    expect(linesOf(file)[0]).toMatchObject({
      message: 'model sk-1 used 12 tokens; task-management',
      max_tokens: 12,
      key: 'abc123',
    });
  });

  test('and when taking it out fails, the texts are withheld', () => {
    const { file, logger } = open({
      redact: () => {
        throw new Error(SECRET);
      },
    });
    logger.info(`has ${SECRET}`, { detail: SECRET });
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET);
    expect(linesOf(file)).toMatchObject([{ level: 'info', message: expect.stringContaining('withheld') }]);
  });
});

test('any message and fields make one line that reads back, without the key and without control characters', () => {
  const piece = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(SECRET), fc.constant('\r\n\u0085\u009b'));
  const text = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
  const fields = fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null)));
  fc.assert(
    fc.property(text, fields, (message, given) => {
      const entry = { at: 0, level: 'info', message, module: 'm', fields: given as LogFields } as const;
      const line = formatLogLine(entry, (raw) => raw.replaceAll(SECRET, ''));
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(line).not.toContain(SECRET);
      expect(JSON.parse(line)).toMatchObject({ level: 'info', module: 'm' });
    }),
  );
});

describe('the file', () => {
  test('is followed by new ones; six are kept, the newest entries in order', () => {
    const { file, logger } = open({ maxBytes: 2000 });
    for (let count = 0; count < 300; count += 1) logger.info(`entry ${count}`);
    const names = readdirSync(dirname(file)).sort();
    expect(names).toEqual(['app.1.log', 'app.2.log', 'app.3.log', 'app.4.log', 'app.log']);
    const oldestFirst = [...names.slice(0, 4).reverse(), 'app.log'];
    const messages = oldestFirst.flatMap((name) =>
      linesOf(join(dirname(file), name)).map(({ message }) => message),
    );
    expect(messages).toEqual(
      Array.from({ length: messages.length }, (_, index) => `entry ${300 - messages.length + index}`),
    );
    for (const name of names) expect(statSync(join(dirname(file), name)).size).toBeLessThan(2200);
  });

  test('that cannot be made is told once, and what was lost is counted when it can', () => {
    const folder = join(tempDir(), 'logs');
    writeFileSync(folder, 'a file where the folder should be');
    const { file, troubles, logger } = open({ file: join(folder, 'app.log') });
    logger.info('lost 1');
    logger.error('lost 2');
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toContain(file);
    expect(troubles[0]).toContain('is a file and not a folder');
    rmSync(folder);
    logger.info('back');
    expect(linesOf(file)).toMatchObject([{ message: 'Log entries were lost', lost: 2 }, { message: 'back' }]);
  });

  test('on a full disk costs entries, is told once, and goes on when there is room', () => {
    const folder = tempDir();
    const { file, troubles, logger } = open({ file: join(folder, 'app.log') });
    // Writes to this device fail as they do on a full disk.
    symlinkSync('/dev/full', file);
    for (let count = 0; count < 50; count += 1) logger.info(`entry ${count}`);
    expect(troubles).toEqual([expect.stringContaining('the disk is full')]);
    rmSync(file);
    logger.info('after');
    expect(linesOf(file)).toMatchObject([{ lost: 50 }, { message: 'after' }]);
  });

  test('that ends within a line, as after a crash, gets the next entry on a line of its own', () => {
    const { file, logger } = open({ file: join(tempDir(), 'app.log') });
    writeFileSync(file, '{"message": "ha');
    logger.info('whole');
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines[0]).toBe('{"message": "ha');
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ message: 'whole' });
  });

  test('that vanishes under the console comes back, and no entry is lost', () => {
    const { file, troubles, logger } = open();
    logger.info('one');
    rmSync(dirname(file), { recursive: true });
    logger.info('two');
    logger.info('three');
    expect(troubles).toEqual([]);
    expect(linesOf(file)).toMatchObject([{ message: 'two' }, { message: 'three' }]);
  });

  test('that no new one can follow is written on, and that is told once', () => {
    const { file, troubles, logger } = open({ maxBytes: 300 });
    mkdirSync(join(dirname(file), 'app.4.log', 'not empty'), { recursive: true });
    for (let count = 0; count < 20; count += 1) logger.info(`entry ${count}`);
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toContain('No new log file');
    expect(linesOf(file)).toHaveLength(20);
    expect(existsSync(join(dirname(file), 'app.1.log'))).toBe(false);
  });
});
