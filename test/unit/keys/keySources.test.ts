import { describe, expect, test } from 'vitest';
import { ModelKeychain } from './modelKeychain.ts';
import { ModelRecords, ringOver } from './ringBench.ts';

const VALUE = 'sk-from-the-shell-wxyz';
const OTHER = 'sk-of-the-vendor-abcd';

function ringIn(environment: Record<string, string | undefined>) {
  return ringOver({ store: new ModelKeychain(), records: new ModelRecords(), environment });
}

describe('where a key comes from', () => {
  test.each([
    ['the default provider: AI_API_KEY', 'openai', { AI_API_KEY: VALUE }, 'AI_API_KEY'],
    [
      'AI_API_KEY before the vendor variable',
      'openai',
      { OPENAI_API_KEY: OTHER, AI_API_KEY: VALUE },
      'AI_API_KEY',
    ],
    ['a vendor variable', 'groq', { GROQ_API_KEY: VALUE }, 'GROQ_API_KEY'],
    [
      'the second vendor variable when the first is empty',
      'groq',
      { GROQ_API_KEY: ' ', GROQ_KEY: VALUE },
      'GROQ_KEY',
    ],
    ['white space around a value does not matter', 'groq', { GROQ_API_KEY: `${VALUE}\n` }, 'GROQ_API_KEY'],
  ])('%s', async (_name, provider, environment, variable) => {
    const ring = ringIn(environment);
    const source = { kind: 'environment', variable, tail: 'wxyz' };
    expect(await ring.secretFor(provider)).toEqual({ secret: VALUE, source });
    expect(ring.sourceFor(provider)).toEqual(source);
    expect(ring.list().environment).toContainEqual({ provider, variable, tail: 'wxyz', inUse: true });
  });

  test('a key in the file of variables stands behind the environment, says so, and changes with the file', async () => {
    let file: Record<string, string> = { OPENAI_API_KEY: OTHER, GROQ_API_KEY: OTHER };
    const ring = ringOver({
      store: new ModelKeychain(),
      records: new ModelRecords(),
      environment: { GROQ_API_KEY: VALUE, OPENAI_API_KEY: ' ' },
      environmentFile: () => file,
    });
    const inFile = { kind: 'environment', variable: 'OPENAI_API_KEY', inFile: true };
    expect(await ring.secretFor('openai')).toEqual({ secret: OTHER, source: { ...inFile, tail: 'abcd' } });
    expect(await ring.secretFor('groq')).toMatchObject({ secret: VALUE });
    expect(ring.sourceFor('groq')).not.toHaveProperty('inFile');
    file = { OPENAI_API_KEY: VALUE };
    expect(await ring.secretFor('openai')).toEqual({ secret: VALUE, source: { ...inFile, tail: 'wxyz' } });
    expect(ring.list().environment).toContainEqual({
      provider: 'openai',
      variable: 'OPENAI_API_KEY',
      tail: 'wxyz',
      inFile: true,
      inUse: true,
    });
  });

  test('AI_API_KEY is no key of other providers, and no key goes to the sandbox', async () => {
    const ring = ringOver({
      store: new ModelKeychain(),
      records: new ModelRecords(),
      environment: { AI_API_KEY: VALUE },
      defaultProvider: () => 'sandbox',
    });
    expect(await ring.secretFor('groq')).toEqual({ secret: null, source: { kind: 'none' } });
    expect(await ring.secretFor('ollama')).toEqual({ secret: null, source: { kind: 'not_needed' } });
    expect(await ring.secretFor('sandbox')).toEqual({ secret: null, source: { kind: 'not_needed' } });
    expect(ring.list().environment).toEqual([]);
  });

  test('a stored key goes before a variable, which is shown as not in use', async () => {
    const ring = ringIn({ OPENAI_API_KEY: VALUE });
    await ring.add('openai', 'work', OTHER);
    expect(await ring.secretFor('openai')).toEqual({
      secret: OTHER,
      source: { kind: 'keychain', tail: 'abcd' },
    });
    expect(ring.sourceFor('openai')).toEqual({ kind: 'keychain', tail: 'abcd' });
    expect(ring.list().environment).toMatchObject([{ variable: 'OPENAI_API_KEY', inUse: false }]);
  });

  test('a variable stands in for a stored key that is gone from the keychain', async () => {
    const store = new ModelKeychain();
    const ring = ringOver({ store, records: new ModelRecords(), environment: {} });
    await ring.add('openai', 'work', OTHER);
    store.entries.clear();
    const records = new ModelRecords();
    for (const { id, provider, name, tail, createdAt } of ring.list().keys) {
      const unused = { replacedAt: null, lastUsedAt: null, lastTest: null };
      await records.put({ id, provider, name, tail, createdAt, ...unused });
    }
    const next = ringOver({ store, records, environment: { OPENAI_API_KEY: VALUE } });
    expect(await next.secretFor('openai')).toMatchObject({ secret: VALUE, source: { kind: 'environment' } });
    next.noteUsed('openai');
    expect(next.list()).toMatchObject({
      keys: [{ presence: 'missing', lastUsedAt: null }],
      environment: [{ inUse: true }],
    });
  });

  test('a variable that holds no key is named, not quoted', async () => {
    const ring = ringIn({ GROQ_API_KEY: 'sk-secret with a space' });
    await expect(ring.secretFor('groq')).rejects.toMatchObject({
      code: 'key.invalid',
      message: expect.stringMatching(/GROQ_API_KEY/),
      data: { variable: 'GROQ_API_KEY' },
    });
    await expect(ring.secretFor('groq')).rejects.not.toMatchObject({
      message: expect.stringMatching(/sk-secret/),
    });
  });

  test('an unknown provider is an error', async () => {
    await expect(ringIn({}).secretFor('nobody')).rejects.toMatchObject({ code: 'provider.unknown' });
  });
});
