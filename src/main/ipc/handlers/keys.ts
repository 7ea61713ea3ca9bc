import type { KeyRing } from '../../../core/keys/keyRing.ts';
import type { SecretStore } from '../../../core/ports.ts';
import type { KnownSecrets } from '../../knownSecrets.ts';
import type { HandlersOf } from '../router.ts';

export interface KeyHandlerParts {
  readonly keyRing: KeyRing;
  readonly secretStore: SecretStore;
  readonly knownSecrets: KnownSecrets;
}

export function keyHandlers({ keyRing, secretStore, knownSecrets }: KeyHandlerParts): HandlersOf<'keys'> {
  return {
    'keys.list': () => keyRing.list(),
    'keys.add': ({ provider, name, secret }) => {
      knownSecrets.add(secret.trim());
      return keyRing.add(provider, name, secret);
    },
    'keys.replace': ({ id, secret }) => {
      knownSecrets.add(secret.trim());
      return keyRing.replace(id, secret);
    },
    'keys.remove': async ({ id }) => ({ removed: await keyRing.remove(id) }),
    'keys.test': ({ provider }) => keyRing.test(provider),
    'keys.checkKeychain': () => secretStore.check(),
  };
}
