import type { KeychainState } from '../../shared/contract/keys.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { SecretStore } from '../ports.ts';
import { healthy, type PartCheck, type PartReport, troubled } from './part.ts';

/** Longer than the store's own limit of a call. */
const TIMEOUT_MS = 15_000;

/**
 * The keychain. Only a person's own "Check now" asks it: asking a locked one can bring up a dialog of the system, which
 * must not happen every few minutes. Else the last known state is told.
 */
export function keychainPart(store: Pick<SecretStore, 'state' | 'check'>): PartCheck {
  return {
    id: 'keychain',
    name: 'Keychain',
    timeoutMs: TIMEOUT_MS,
    look: async ({ asked }) => reportOf(asked ? await store.check() : store.state()),
  };
}

const codes: Readonly<Record<'locked' | 'waiting' | 'unavailable', ErrorCode>> = {
  locked: 'keychain.locked',
  waiting: 'keychain.locked',
  unavailable: 'keychain.unavailable',
};

function reportOf({ state, backend, message }: KeychainState): PartReport {
  if (state === 'ready') return healthy(backend);
  if (state === 'checking') return healthy(`${backend}, not asked yet`);
  return troubled(
    state === 'unavailable' ? 'unhealthy' : 'degraded',
    { code: codes[state], message },
    backend,
  );
}
