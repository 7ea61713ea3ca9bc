import type { ActFacts, AuditTrail } from '../../../core/audit/auditTrail.ts';
import type { KeyRing } from '../../../core/keys/keyRing.ts';
import type { SecretStore } from '../../../core/ports.ts';
import type { KnownSecrets } from '../../knownSecrets.ts';
import { auditedAct } from '../auditedAct.ts';
import type { HandlersOf } from '../router.ts';

export interface KeyHandlerParts {
  readonly keyRing: KeyRing;
  readonly secretStore: SecretStore;
  readonly knownSecrets: KnownSecrets;
  readonly audit: AuditTrail;
}

export function keyHandlers(parts: KeyHandlerParts): HandlersOf<'keys'> {
  const { keyRing, secretStore, knownSecrets, audit } = parts;
  const audited = <T>(name: string, facts: ActFacts, act: () => Promise<T>) =>
    auditedAct(audit, name, facts, act);
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
    'keys.test': ({ provider }) =>
      auditedAct(
        audit,
        'key.tested',
        { provider },
        () => keyRing.test(provider),
        ({ error }) => error,
      ),
    'keys.checkKeychain': () => secretStore.check(),
  };
}
