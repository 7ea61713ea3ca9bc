import type { KeychainState, KeyView } from '../../../shared/contract/keys.ts';
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
