import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SqliteKeyRecords } from '../../../src/core/keys/keyRecords.ts';
import type { KeyRing } from '../../../src/core/keys/keyRing.ts';
import { type KeyRingView, keyRingViewSchema } from '../../../src/shared/contract/keys.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { openConsoleDatabase } from '../../support/storage.ts';
import { ModelKeychain } from './modelKeychain.ts';
import { ModelRecords, ringOver, testClock, testLogger } from './ringBench.ts';

const FIRST = 'sk-first-0123456789-aaaa';
const SECOND = 'sk-second-0123456789-bbbb';

async function emptyRing(options: Partial<Parameters<typeof ringOver>[0]> = {}) {
  const store = new ModelKeychain();
  const records = new ModelRecords();
  return { store, records, ring: ringOver({ store, records, ...options }) };
}

async function ringWithKey(options: Partial<Parameters<typeof ringOver>[0]> = {}) {
  const parts = await emptyRing(options);
  const { id } = await parts.ring.add('openai', 'work', FIRST);
  return { ...parts, id };
}

async function secretOf(ring: KeyRing, provider = 'openai'): Promise<string | null> {
  return (await ring.secretFor(provider)).secret;
}

describe('keeping a key', () => {
  test('it outlives a restart, in the keychain alone: the database never has it', async () => {
    const { file, reader, writer } = await openConsoleDatabase();
    const store = new ModelKeychain();
    const clock = testClock();
    const first = ringOver({ store, records: new SqliteKeyRecords(reader, writer), clock });
    const added = await first.add('openai', 'work', ` ${FIRST}\n`);
    expect(added).toMatchObject({
      provider: 'openai',
      name: 'work',
      tail: 'aaaa',
      storedIn: 'keychain',
      presence: 'ok',
    });
    await first.test('openai');
    clock.advance(5_000);
    const replaced = await first.replace(added.id, SECOND);
    expect(replaced).toMatchObject({
      id: added.id,
      tail: 'bbbb',
      createdAt: added.createdAt,
      lastTest: null,
    });
    expect(replaced.replacedAt).toBe(added.createdAt + 5_000);
    first.noteUsed('openai');
    await first.close();

    const second = ringOver({ store, records: new SqliteKeyRecords(reader, writer) });
    expect(second.list().keys).toEqual([
      { ...replaced, presence: 'unknown', lastUsedAt: added.createdAt + 5_000 },
    ]);
    expect(await secretOf(second)).toBe(SECOND);
    expect([...store.entries]).toEqual([[`openai/${added.id}`, SECOND]]);
    const files = readdirSync(dirname(file)).map((name) => readFileSync(join(dirname(file), name), 'latin1'));
    expect(files.join('')).toContain('openai');
    expect(files.join('')).not.toMatch(/sk-first|sk-second/);

    expect(await second.remove(added.id)).toBe(true);
    expect(ringOver({ store, records: new SqliteKeyRecords(reader, writer) }).list().keys).toEqual([]);
    expect(store.entries.size).toBe(0);
  });

  test('a provider has one key: a second one is refused and the first stays', async () => {
    const { ring } = await ringWithKey();
    await expect(ring.add('openai', 'other', SECOND)).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await secretOf(ring)).toBe(FIRST);
  });

  test('two keys added at the same moment: one is kept, the other refused', async () => {
    const { ring, store } = await emptyRing();
    const outcomes = await Promise.allSettled([
      ring.add('openai', 'a', FIRST),
      ring.add('openai', 'b', SECOND),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect([...store.entries.values()]).toEqual([FIRST]);
  });

  test.each([
    ['a key that cannot be one', (ring: KeyRing) => ring.add('groq', 'x', 'a b'), 'key.invalid'],
    ['a key that is too long', (ring: KeyRing) => ring.add('groq', 'x', 'k'.repeat(2_000)), 'key.too_long'],
    [
      'a provider that does not exist',
      (ring: KeyRing) => ring.add('nobody', 'x', SECOND),
      'provider.unknown',
    ],
    ['replacing a key that is gone', (ring: KeyRing) => ring.replace('gone', SECOND), 'key.not_found'],
  ])('%s is refused before the keychain is asked', async (_name, act, code) => {
    const { ring, store } = await emptyRing();
    await expect(act(ring)).rejects.toMatchObject({ code });
    expect(store.calls).toBe(0);
  });

  test('removing a key that is not there removes nothing', async () => {
    const { ring } = await ringWithKey();
    expect(await ring.remove('gone')).toBe(false);
    expect(await secretOf(ring)).toBe(FIRST);
  });
});

describe('when the keychain is locked', () => {
  test('adding, replacing, removing and a first use fail and change nothing', async () => {
    const { ring, store, records, id } = await ringWithKey();
    store.become('locked');
    const rows = [...records.rows.values()];
    await expect(ring.add('groq', 'x', SECOND)).rejects.toMatchObject({ code: 'keychain.locked' });
    await expect(ring.replace(id, SECOND)).rejects.toMatchObject({ code: 'keychain.locked' });
    await expect(ring.remove(id)).rejects.toMatchObject({ code: 'keychain.locked' });
    const fresh = ringOver({ store, records, environment: { OPENAI_API_KEY: SECOND } });
    await expect(fresh.secretFor('openai')).rejects.toMatchObject({ code: 'keychain.locked' });
    expect(fresh.list().keys[0]?.presence).toBe('unreadable');
    expect([...records.rows.values()]).toEqual(rows);
    expect([...store.entries.values()]).toEqual([FIRST]);
  });

  test('unlocking it is enough: the view heals by itself', async () => {
    const { store, records } = await ringWithKey();
    store.become('locked');
    const ring = ringOver({ store, records });
    await ring.refresh();
    expect(ring.list()).toMatchObject({ keychain: { state: 'locked' }, keys: [{ presence: 'unreadable' }] });
    const healed = new Promise<KeyRingView>((resolve) => {
      ring.onChange((view) => view.keys[0]?.presence === 'ok' && resolve(view));
    });
    store.become('ready');
    expect((await healed).keychain.state).toBe('ready');
  });
});

describe('when there is no keychain', () => {
  test('a new key lives in memory only, works, says so, and is gone after a restart', async () => {
    const { ring, store, records } = await emptyRing();
    store.become('unavailable');
    const view = await ring.add('openai', 'work', FIRST);
    expect(view).toMatchObject({ storedIn: 'memory', presence: 'ok', tail: 'aaaa' });
    expect(await ring.secretFor('openai')).toEqual({
      secret: FIRST,
      source: { kind: 'memory', tail: 'aaaa' },
    });
    expect((await ring.test('openai')).models).toBe(2);
    expect((await ring.replace(view.id, SECOND)).storedIn).toBe('memory');
    expect(await secretOf(ring)).toBe(SECOND);
    expect(records.writes).toBe(0);
    expect(ringOver({ store, records }).list().keys).toEqual([]);
    expect(await ring.remove(view.id)).toBe(true);
    expect(ring.list().keys).toEqual([]);
  });

  test('replacing it once there is a keychain moves it there', async () => {
    const { ring, store, records } = await emptyRing();
    store.become('unavailable');
    const { id } = await ring.add('openai', 'work', FIRST);
    store.become('ready');
    expect(ring.list().keys[0]?.storedIn).toBe('memory');
    expect(await ring.replace(id, SECOND)).toMatchObject({ id, storedIn: 'keychain' });
    expect(await secretOf(ringOver({ store, records }))).toBe(SECOND);
  });

  test('a stored key stays; a variable stands in for it and the view says so', async () => {
    const { store, records } = await ringWithKey();
    store.become('unavailable');
    const ring = ringOver({ store, records, environment: { OPENAI_API_KEY: SECOND } });
    expect(await ring.secretFor('openai')).toMatchObject({ secret: SECOND, source: { kind: 'environment' } });
    expect(ring.list()).toMatchObject({ keys: [{ presence: 'unreadable' }], environment: [{ inUse: true }] });
    await expect(ringOver({ store, records }).secretFor('openai')).rejects.toMatchObject({
      code: 'keychain.unavailable',
    });
    expect([...store.entries.values()]).toEqual([FIRST]);
  });
});

describe('when a change fails half-way', () => {
  test('a write that timed out but went through is taken back', async () => {
    const { ring, store, id } = await ringWithKey();
    store.faults = ['none', 'applied'];
    await expect(ring.replace(id, SECOND)).rejects.toMatchObject({ code: 'keychain.timeout' });
    expect([...store.entries.values()]).toEqual([FIRST]);
    expect(await secretOf(ring)).toBe(FIRST);
    store.faults = ['applied'];
    await expect(ring.add('groq', 'x', SECOND)).rejects.toMatchObject({ code: 'keychain.timeout' });
    expect([...store.entries.values()]).toEqual([FIRST]);
  });

  test('a write that only seemed to work is noticed', async () => {
    const { ring, store, records } = await emptyRing();
    store.faults = ['swallowed'];
    await expect(ring.add('openai', 'x', FIRST)).rejects.toMatchObject({ code: 'keychain.failed' });
    expect(records.rows.size).toBe(0);
  });

  test('a full disk leaves the old key and its record', async () => {
    const { ring, store, records, id } = await ringWithKey();
    records.failures = 1;
    await expect(ring.replace(id, SECOND)).rejects.toMatchObject({ code: 'storage.full' });
    expect(await secretOf(ring)).toBe(FIRST);
    expect(ring.list().keys[0]?.tail).toBe('aaaa');
    records.failures = 1;
    await expect(ring.add('groq', 'x', SECOND)).rejects.toMatchObject({ code: 'storage.full' });
    expect([...store.entries.values()]).toEqual([FIRST]);
  });

  test('a record that outlived its secret says missing, and can be removed again', async () => {
    const { ring, records, id } = await ringWithKey();
    records.failures = 1;
    await expect(ring.remove(id)).rejects.toMatchObject({ code: 'storage.full' });
    expect(ring.list().keys[0]?.presence).toBe('missing');
    await expect(ring.secretFor('openai')).rejects.toMatchObject({ code: 'key.not_found' });
    expect(await ring.remove(id)).toBe(true);
  });

  test('a try after a failed add leaves one entry in the keychain, not two', async () => {
    const { ring, store } = await emptyRing();
    store.faults = ['applied', 'lost'];
    await expect(ring.add('openai', 'x', FIRST)).rejects.toMatchObject({ code: 'keychain.timeout' });
    await ring.add('openai', 'x', SECOND);
    expect([...store.entries.values()]).toEqual([SECOND]);
  });
});

describe('reading', () => {
  test('the keychain is asked once a key, however many calls use it', async () => {
    const { store, records } = await ringWithKey();
    const ring = ringOver({ store, records });
    const before = store.calls;
    const secrets = await Promise.all(Array.from({ length: 20 }, () => secretOf(ring)));
    await secretOf(ring);
    expect(new Set(secrets)).toEqual(new Set([FIRST]));
    expect(store.calls).toBe(before + 1);
  });

  test('an entry that somebody else changed is used, and its tail follows', async () => {
    const { store, records, id } = await ringWithKey();
    store.entries.set(`openai/${id}`, SECOND);
    const ring = ringOver({ store, records });
    expect(await ring.secretFor('openai')).toEqual({
      secret: SECOND,
      source: { kind: 'keychain', tail: 'bbbb' },
    });
    expect(ring.list().keys[0]?.tail).toBe('bbbb');
    expect(records.rows.get(id)?.tail).toBe('bbbb');
  });
});

describe('testing a key', () => {
  test('the outcome stays with the key', async () => {
    const { ring, records, id } = await ringWithKey();
    const result = await ring.test('openai');
    expect(result).toMatchObject({ error: null, models: 2 });
    expect(ring.list().keys[0]?.lastTest).toEqual(result);
    expect(records.rows.get(id)?.lastTest).toEqual(result);
  });

  test("the provider's refusal is the outcome, without the key that it quotes", async () => {
    const listModels = async (_provider: string, secret: string | null): Promise<string[]> => {
      throw new AppError('provider.key_rejected', `Incorrect API key provided: ${secret}.`, {
        data: { status: 401 },
      });
    };
    const { ring } = await ringWithKey({ listModels });
    const error = {
      code: 'provider.key_rejected',
      message: 'Incorrect API key provided: [key].',
      data: { status: 401 },
    };
    expect(await ring.test('openai')).toMatchObject({ error, models: null });
    expect(ring.list().keys[0]?.lastTest?.error).toEqual(error);
  });

  test('of a provider without a key is refused; a local one needs none', async () => {
    const { ring } = await emptyRing();
    await expect(ring.test('groq')).rejects.toMatchObject({ code: 'provider.key_missing' });
    expect(await ring.test('ollama')).toMatchObject({ error: null, models: 2 });
  });

  test('that was replaced meanwhile does not mark the new key', async () => {
    let finish = (_models: string[]): void => undefined;
    const listModels = () => new Promise<string[]>((resolve) => (finish = resolve));
    const { ring, id } = await ringWithKey({
      listModels,
      clock: { now: () => Date.now(), monotonic: () => 0 },
    });
    const pending = ring.test('openai');
    await ring.replace(id, SECOND);
    finish(['model']);
    expect((await pending).error).toBeNull();
    expect(ring.list().keys[0]?.lastTest).toBeNull();
  });
});

describe('the last use', () => {
  test('is known at once and written at most once a minute, and when the ring closes', async () => {
    const clock = testClock();
    const { ring, records, id } = await ringWithKey({ clock });
    const start = records.writes;
    for (let use = 0; use < 500; use += 1) {
      ring.noteUsed('openai');
      clock.advance(100);
    }
    expect(ring.list().keys[0]?.lastUsedAt).toBe(clock.now() - 100);
    await ring.refresh();
    expect(records.writes).toBe(start + 1);
    clock.advance(60_000);
    ring.noteUsed('openai');
    clock.advance(1_000);
    ring.noteUsed('openai');
    await ring.close();
    expect(records.writes).toBe(start + 3);
    expect(records.rows.get(id)?.lastUsedAt).toBe(clock.now());
  });

  test('that cannot be written is logged and disturbs nobody', async () => {
    const logger = testLogger();
    const { ring, records } = await ringWithKey({ logger });
    records.failures = 1;
    ring.noteUsed('openai');
    await ring.close();
    expect(logger.lines.join('\n')).toContain('storage.full');
    expect(await secretOf(ring)).toBe(FIRST);
  });
});

test('the view is of the contract, tells every change, and never holds a secret', async () => {
  const { ring, store } = await emptyRing({ environment: { GROQ_API_KEY: SECOND } });
  const views: KeyRingView[] = [];
  ring.onChange((view) => views.push(view));
  const { id } = await ring.add('openai', 'work', FIRST);
  await ring.test('openai');
  store.become('locked');
  store.become('ready');
  await ring.remove(id);
  expect(views.length).toBeGreaterThanOrEqual(5);
  for (const view of views) {
    expect(keyRingViewSchema.parse(view)).toEqual(view);
    expect(JSON.stringify(view)).not.toMatch(/sk-first|sk-second/);
  }
  expect(views.at(-1)?.keys).toEqual([]);
});
