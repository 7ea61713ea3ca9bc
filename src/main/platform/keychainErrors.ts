import { AppError } from '../../shared/errors.ts';

/** Everything that can go wrong with a keychain call, named by its cause. */
export type KeychainFault =
  | 'no_bus'
  | 'no_service'
  | 'no_keyring'
  | 'no_library'
  | 'given_up'
  | 'closed'
  | 'locked'
  | 'not_unlocked'
  | 'timeout'
  | 'too_long'
  | 'crashed'
  | 'failed';

/** keytar's errors have no code: these are pieces of the texts of libsecret, GDBus, macOS and Windows. First match wins. */
const TEXTS: readonly (readonly [RegExp, KeychainFault])[] = [
  [/locked collection|keyring is locked|is locked|user interaction is not allowed/i, 'locked'],
  [/passphrase you entered is not correct|user canceled|dismissed/i, 'locked'],
  [/failed to load keytar|cannot open shared object|cannot find module/i, 'no_library'],
  [/object does not exist at path .*\/(?:collection|aliases)\//i, 'no_keyring'],
  [/was not provided by any \.service files|name has no owner|serviceunknown/i, 'no_service'],
  [/autolaunch|could not connect|cannot connect|address is empty|unsupported transport/i, 'no_bus'],
  [/cannot spawn a message bus|connection is closed|failed to execute child process/i, 'no_bus'],
  [/stub received bad data/i, 'too_long'],
];

/** What a text of keytar means; `failed` when it is not known. */
export function faultOfText(text: string): KeychainFault {
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1] ?? 'failed';
}

const ONLY_MEMORY = 'Until then keys live in memory only.';

const SENTENCES: Readonly<Record<KeychainFault, (backend: string) => string>> = {
  no_bus: (backend) =>
    `${backend} cannot be reached: this session has no D-Bus session bus. Start the console from a desktop session, or through dbus-run-session with gnome-keyring. ${ONLY_MEMORY}`,
  no_service: (backend) =>
    `${backend} is not running in this session. Install or start gnome-keyring or KWallet (with its Secret Service), then check again. ${ONLY_MEMORY}`,
  no_keyring: (backend) =>
    `${backend} has no default keyring. Create one named "login" in your desktop's password application, then check again. ${ONLY_MEMORY}`,
  no_library: (backend) =>
    `The library for ${backend} could not be loaded. Install it (on Debian: libsecret-1-0), then check again. ${ONLY_MEMORY}`,
  given_up: (backend) =>
    `The helper for ${backend} failed several times in a row and is not started again by itself. Check the keychain again when it works. ${ONLY_MEMORY}`,
  closed: (backend) => `The console is closing and no longer asks ${backend}.`,
  locked: (backend) => `${backend} is locked. Unlock it, then try again. No key was changed.`,
  not_unlocked: (backend) =>
    `${backend} was not unlocked in time. Unlock it, then try again. No key was changed.`,
  timeout: (backend) =>
    `${backend} did not answer in time. Check that it is running (restart it if it hangs), then check the keychain again.`,
  too_long: (backend) => `The key is longer than ${backend} can hold. Nothing was stored.`,
  crashed: (backend) => `The helper that talks to ${backend} ended unexpectedly. Try again.`,
  failed: (backend) =>
    `${backend} refused the request for a reason the console does not know. Check it, then try again.`,
};

/** The one error a fault becomes. Its message is ours; keytar's own text goes along as `cause`, for the log. */
export function keychainError(fault: KeychainFault, backend: string, text?: string): AppError {
  const options = text === undefined ? undefined : { cause: new Error(text) };
  return new AppError(codeOf(fault), SENTENCES[fault](backend), options);
}

function codeOf(fault: KeychainFault): AppError['code'] {
  switch (fault) {
    case 'locked':
    case 'not_unlocked':
      return 'keychain.locked';
    case 'timeout':
      return 'keychain.timeout';
    case 'too_long':
      return 'key.too_long';
    case 'crashed':
    case 'failed':
      return 'keychain.failed';
    default:
      return 'keychain.unavailable';
  }
}

/** Shown while a call waits for the person. */
export function waitingSentence(backend: string): string {
  return `Waiting for your keyring to be unlocked: answer the prompt of ${backend}.`;
}

/** The keychain of a platform by the name its users know. */
export function backendName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'macOS Keychain';
  return platform === 'win32' ? 'Credential Manager' : 'Secret Service (libsecret)';
}
