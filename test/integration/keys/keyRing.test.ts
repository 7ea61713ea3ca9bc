import { expect, onTestFinished, test, vi } from 'vitest';
import { SqliteKeyRecords } from '../../../src/core/keys/keyRecords.ts';
import { KeyRing } from '../../../src/core/keys/keyRing.ts';
import { type Logger, systemClock } from '../../../src/core/ports.ts';
import { KeychainStore } from '../../../src/main/platform/keychainStore.ts';
import { forkedKeychain } from '../../support/keychainFork.ts';
import { type PrivateKeyring, startKeyring } from '../../support/keyring.ts';
import { openConsoleDatabase } from '../../support/storage.ts';

const FIRST = 'sk-first-0123456789-aaaa';
const SECOND = 'sk-second-0123456789-bbbb';

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

type Database = Awaited<ReturnType<typeof openConsoleDatabase>>;

/** A console's key ring as the app composes it, over a real keyring and a real database. */
function startRing(keyring: Pick<PrivateKeyring, 'environment'>, { reader, writer }: Database): KeyRing {
  const helper = forkedKeychain(keyring.environment);
  const store = new KeychainStore({ spawn: helper.spawn, clock: systemClock, platform: 'linux' });
  const openai = { id: 'openai', name: 'OpenAI', kind: 'remote', needsKey: true, keyVariables: [] } as const;
  const ring = new KeyRing({
    store,
    records: new SqliteKeyRecords(reader, writer),
    clock: systemClock,
    logger: silent,
    environment: {},
    providers: () => [openai],
    defaultProvider: () => 'openai',
    listModels: async () => ['a-model'],
  });
  onTestFinished(async () => {
    await ring.close();
    store.close();
    await vi.waitFor(() => expect(helper.running()).toEqual([]));
  });
  return ring;
}

test('a key survives locks, daemon restarts and console restarts, and is only ever changed by its owner', async () => {
  const keyring = await startKeyring();
  onTestFinished(() => keyring.close());
  const database = await openConsoleDatabase();
  const first = startRing(keyring, database);
  const { id } = await first.add('openai', 'work', FIRST);

  await keyring.lock();
  await expect(first.replace(id, SECOND)).rejects.toMatchObject({ code: 'keychain.locked' });
  await expect(first.remove(id)).rejects.toMatchObject({ code: 'keychain.locked' });
  const locked = startRing(keyring, database);
  await expect(locked.secretFor('openai')).rejects.toMatchObject({ code: 'keychain.locked' });
  expect(locked.list()).toMatchObject({
    keychain: { state: 'locked' },
    keys: [{ id, presence: 'unreadable' }],
  });

  await keyring.unlock();
  expect(await locked.secretFor('openai')).toEqual({
    secret: FIRST,
    source: { kind: 'keychain', tail: 'aaaa' },
  });

  await keyring.kill();
  await keyring.start();
  expect(await first.replace(id, SECOND)).toMatchObject({ id, tail: 'bbbb', storedIn: 'keychain' });
  const next = startRing(keyring, database);
  expect((await next.secretFor('openai')).secret).toBe(SECOND);

  expect(await next.remove(id)).toBe(true);
  expect(await next.add('openai', 'again', FIRST)).toMatchObject({ storedIn: 'keychain', tail: 'aaaa' });
});

test('without a secret service the console keeps a key for this run, and can store it once there is one', async () => {
  const keyring = await startKeyring({ secretService: false });
  onTestFinished(() => keyring.close());
  const database = await openConsoleDatabase();
  const ring = startRing(keyring, database);
  const { id } = await ring.add('openai', 'work', FIRST);
  expect(ring.list()).toMatchObject({ keychain: { state: 'unavailable' }, keys: [{ storedIn: 'memory' }] });
  expect((await ring.secretFor('openai')).secret).toBe(FIRST);
  expect(startRing(keyring, database).list().keys).toEqual([]);

  await keyring.start();
  expect(await ring.replace(id, FIRST)).toMatchObject({ storedIn: 'keychain' });
  expect((await startRing(keyring, database).secretFor('openai')).secret).toBe(FIRST);
});
