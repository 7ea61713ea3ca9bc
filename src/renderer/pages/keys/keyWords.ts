import type { KeychainState, KeyRingView, KeyView } from '../../../shared/contract/keys.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Tone } from '../../components/StateBadge.tsx';

/** A keychain state as the page shows it; `effect` says what it means, where the keychain itself said nothing. */
export interface KeychainWords {
  readonly tone: Tone;
  readonly label: string;
  readonly effect: string;
}

export const keychainWords: Readonly<Record<KeychainState['state'], KeychainWords>> = {
  checking: { tone: 'busy', label: 'checking', effect: 'Asking the keychain.' },
  ready: { tone: 'good', label: 'ready', effect: 'Keys you save are stored there and nowhere else.' },
  locked: { tone: 'warn', label: 'locked', effect: 'No key can be read or saved until it is unlocked.' },
  waiting: {
    tone: 'warn',
    label: 'waiting for you',
    effect: 'A prompt of the keychain may be open behind another window.',
  },
  unavailable: {
    tone: 'bad',
    label: 'unavailable',
    effect: 'Keys you save now stay in memory only and are gone when the console quits.',
  },
};

/** Where a key is, said plainly. */
export function storageWords(key: KeyView): {
  readonly tone: Tone;
  readonly label: string;
  readonly title: string;
} {
  if (key.storedIn === 'memory') {
    return {
      tone: 'warn',
      label: 'memory only',
      title: 'Gone when the console quits: there was no keychain.',
    };
  }
  if (key.presence === 'missing') {
    return { tone: 'bad', label: 'missing', title: 'The keychain does not have it any more.' };
  }
  if (key.presence === 'unreadable') {
    return { tone: 'warn', label: 'unreadable', title: 'The keychain did not give it out.' };
  }
  return {
    tone: key.presence === 'ok' ? 'good' : 'off',
    label: 'keychain',
    title:
      key.presence === 'ok' ? 'In the keychain of the system.' : 'In the keychain; not read since the start.',
  };
}

/** What to do about a key whose secret is not at hand; null when it is. */
export function presenceAdvice(key: KeyView): string | null {
  if (key.presence === 'missing') {
    return 'The keychain does not have this key any more; another program may have deleted it. Replace it, or remove the entry.';
  }
  if (key.presence === 'unreadable') {
    return 'The keychain did not give this key out. Unlock the keychain, then press Check again above.';
  }
  return null;
}

/** Whether the keychain, not the provider, is what failed. */
export function isKeychainError(error: ErrorBody): boolean {
  return error.code.startsWith('keychain.');
}

/** A keychain that is locked or slow may take the same key a moment later. */
export function canTryAgain(error: ErrorBody): boolean {
  return error.code === 'keychain.locked' || error.code === 'keychain.timeout';
}

/** The promise of the Keys page, as it is true now. */
export function keysPromise(ring: KeyRingView | null): string {
  const { keychain, keys = [] } = ring ?? {};
  if (keychain?.state === 'unavailable') {
    return 'No keychain: a key stays in memory until the console quits, and goes to its provider only.';
  }
  if (keys.some((key) => key.storedIn === 'memory')) {
    return 'Keys marked "memory only" are gone when the console quits; the others are in the keychain.';
  }
  return 'A key goes into the keychain and out to its provider, nowhere else.';
}
