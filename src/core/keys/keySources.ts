import type { EnvironmentKey, KeychainState, KeyRingView, KeyView } from '../../shared/contract/keys.ts';
import type { KeySource } from '../../shared/contract/providers.ts';
import {
  type Environment,
  environmentKeyOf,
  type FoundVariable,
  type KeyedProvider,
  keyInVariable,
  tailInVariable,
} from './environmentKeys.ts';
import type { ShelvedKey } from './keyShelf.ts';

/** The key a call uses and where it came from; `secret` is null for `none` and `not_needed`. For the main process only. */
export interface ProviderSecret {
  readonly secret: string | null;
  readonly source: KeySource;
}

/** What the choice of a key depends on besides the stored keys. */
export interface KeySurroundings {
  readonly keychain: KeychainState;
  readonly environment: Environment;
  /** The keys in the file of variables. */
  readonly environmentFile?: Environment;
  readonly defaultProvider: string;
}

/** The key of a provider without a usable stored one. Throws `key.invalid` for a variable that holds no key. */
export function unstoredSecret(provider: KeyedProvider, around: KeySurroundings): ProviderSecret {
  const found = environmentKeyOf(
    provider,
    around.defaultProvider,
    around.environment,
    around.environmentFile,
  );
  if (found !== null) return { secret: keyInVariable(found), source: unstoredSource(provider, around) };
  return { secret: null, source: unstoredSource(provider, around) };
}

/** Where a call to a provider takes its key from, as far as is known without asking the keychain. */
export function sourceOf(
  provider: KeyedProvider,
  stored: ShelvedKey | undefined,
  around: KeySurroundings,
): KeySource {
  const unstored = unstoredSource(provider, around);
  if (stored === undefined) return unstored;
  const { presence } = stored;
  // Only proof that the stored key is out of reach lets a variable go first.
  const isOut = presence === 'missing' || (presence !== 'ok' && around.keychain.state === 'unavailable');
  if (isOut && unstored.kind === 'environment') return unstored;
  return storedSource(stored);
}

/** A stored key as the source of a call's key. */
export function storedSource(key: ShelvedKey): KeySource {
  return { kind: key.storedIn, tail: key.record.tail };
}

function unstoredSource(provider: KeyedProvider, around: KeySurroundings): KeySource {
  const found = environmentKeyOf(
    provider,
    around.defaultProvider,
    around.environment,
    around.environmentFile,
  );
  if (found !== null) return { kind: 'environment', ...shown(found) };
  return { kind: provider.needsKey ? 'none' : 'not_needed' };
}

function shown(found: FoundVariable) {
  return {
    variable: found.variable,
    tail: tailInVariable(found),
    ...(found.inFile && { inFile: true }),
  };
}

/** The view of a key: field by field, so that a secret can never slip in. */
export function keyViewOf(key: ShelvedKey, usedAt: number | undefined): KeyView {
  const { id, provider, name, tail, createdAt, replacedAt, lastUsedAt, lastTest } = key.record;
  const { storedIn, presence } = key;
  const used = usedAt ?? lastUsedAt;
  return { id, provider, name, tail, storedIn, presence, createdAt, replacedAt, lastUsedAt: used, lastTest };
}

/** The keys that variables give, with whether they are the ones in use. */
export function environmentKeys(
  providers: readonly KeyedProvider[],
  storedOf: (provider: string) => ShelvedKey | undefined,
  around: KeySurroundings,
): KeyRingView['environment'] {
  return providers.flatMap((provider): EnvironmentKey[] => {
    const found = environmentKeyOf(
      provider,
      around.defaultProvider,
      around.environment,
      around.environmentFile,
    );
    if (found === null) return [];
    const inUse = sourceOf(provider, storedOf(provider.id), around).kind === 'environment';
    return [{ provider: provider.id, ...shown(found), inUse }];
  });
}
