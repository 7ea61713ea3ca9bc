import type { ActFacts, AuditTrail } from '../../../core/audit/auditTrail.ts';
import type { KeyRing } from '../../../core/keys/keyRing.ts';
import type { SecretStore } from '../../../core/ports.ts';
import { errorBodyOf } from '../../../shared/errors.ts';
import type { KnownSecrets } from '../../knownSecrets.ts';
import type { HandlersOf } from '../router.ts';

export interface KeyHandlerParts {
  readonly keyRing: KeyRing;
  readonly secretStore: SecretStore;
  readonly knownSecrets: KnownSecrets;
  readonly audit: AuditTrail;
}

export function keyHandlers(parts: KeyHandlerParts): HandlersOf<'keys'> {
  const { keyRing, secretStore, knownSecrets, audit } = parts;
  /** Does it, and has the log say how it went. */
  const audited = async <T>(name: string, facts: ActFacts, act: () => Promise<T>): Promise<T> => {
    try {
      const done = await act();
      await audit.act(name, { ...facts, error_code: null });
      return done;
    } catch (caught) {
      await audit.act(name, { ...facts, error_code: errorBodyOf(caught).code });
      throw caught;
    }
  };
  return {
    'keys.list': () => keyRing.list(),
    'keys.add': ({ provider, name, secret }) => {
      knownSecrets.add(secret.trim());
      return audited('key.added', { provider, name }, () => keyRing.add(provider, name, secret));
    },
    'keys.replace': ({ id, secret }) => {
      knownSecrets.add(secret.trim());
      return audited('key.replaced', { key: id }, () => keyRing.replace(id, secret));
    },
    'keys.remove': ({ id }) =>
      audited('key.removed', { key: id }, async () => ({ removed: await keyRing.remove(id) })),
    'keys.test': ({ provider }) => audited('key.tested', { provider }, () => keyRing.test(provider)),
    'keys.checkKeychain': () => secretStore.check(),
  };
}
