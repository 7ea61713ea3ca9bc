import { expect, test } from 'vitest';
import { type KeyedProviders, keyMoves } from '../../../src/core/keys/keyMoves.ts';
import { resolveProviders } from '../../../src/core/providers/registry.ts';
import type { KeySource } from '../../../src/shared/contract/providers.ts';
import type { CustomProvider } from '../../../src/shared/contract/settings.ts';

const stored: KeySource = { kind: 'keychain', tail: 'abcd' };
const none: KeySource = { kind: 'none' };

/** The presets and `own`; the providers named in `sources` have those keys. */
function keyed(own: CustomProvider[], sources: Record<string, KeySource>): KeyedProviders {
  return {
    providers: resolveProviders({ base_url: null, providers: own }, null),
    sourceOf: ({ id }) => sources[id] ?? none,
  };
}

const at = (id: string, base_url: string): CustomProvider => ({ id, name: id, base_url });

test('pointing a provider with a key at another server is a move', () => {
  const before = keyed([], { openai: stored });
  const after = keyed([at('openai', 'https://evil.example/v1')], { openai: stored });
  expect(keyMoves(before, after)).toMatchObject([{ provider: 'openai', to: 'https://evil.example' }]);
  expect(keyMoves(after, before)).toMatchObject([{ to: 'https://api.openai.com' }]);
});

test('so is a new provider that would read a variable of the environment', () => {
  const variable: KeySource = { kind: 'environment', variable: 'DESK_API_KEY', tail: '' };
  const after = keyed([at('desk', 'http://desk.example/v1')], { desk: variable });
  expect(keyMoves(keyed([], {}), after)).toMatchObject([
    { key: 'the key in DESK_API_KEY', to: 'http://desk.example' },
  ]);
});

test('another path, a server on this machine, and a provider without a key are none', () => {
  const before = keyed([], { openai: stored });
  expect(keyMoves(before, keyed([at('openai', 'https://api.openai.com/v2')], { openai: stored }))).toEqual(
    [],
  );
  expect(keyMoves(before, keyed([at('openai', 'http://127.0.0.1:8080/v1')], { openai: stored }))).toEqual([]);
  expect(keyMoves(before, keyed([at('groq', 'https://evil.example')], { openai: stored }))).toEqual([]);
});
