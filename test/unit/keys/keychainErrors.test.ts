import { describe, expect, test } from 'vitest';
import { helperEnvironment } from '../../../src/main/platform/keychainEnvironment.ts';
import { faultOfText, keychainError } from '../../../src/main/platform/keychainErrors.ts';

describe('the texts of keytar', () => {
  test.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain.unavailable'],
    ['Could not connect: No such file or directory', 'keychain.unavailable'],
    ['The given address is empty', 'keychain.unavailable'],
    ['Unknown or unsupported transport “disabled” for address “disabled:”', 'keychain.unavailable'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain.unavailable'],
    ['The name :1.0 was not provided by any .service files', 'keychain.unavailable'],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'keychain.unavailable'],
    ['libsecret-1.so.0: cannot open shared object file: No such file or directory', 'keychain.unavailable'],
    ['Failed to load keytar native addon, checked []', 'keychain.unavailable'],
    ['Cannot create an item in a locked collection', 'keychain.locked'],
    ['User interaction is not allowed.', 'keychain.locked'],
    ['The user name or passphrase you entered is not correct.', 'keychain.locked'],
    ['The stub received bad data.', 'key.too_long'],
    ['something that nobody has seen before', 'keychain.failed'],
    ['', 'keychain.failed'],
  ])('%s is %s, said in our own words', (text, code) => {
    const error = keychainError(faultOfText(text), 'Secret Service (libsecret)', text);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    if (text !== '') expect(error.message).not.toContain(text);
  });
});

describe('the environment of the helper', () => {
  test('has what the keychain needs and no key, token or proxy of the shell', () => {
    const shell = {
      PATH: '/bin',
      HOME: '/home/a',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus',
      SystemRoot: 'C:\\Windows',
      DISPLAY: '',
      OPENAI_API_KEY: 'sk-canary',
      AI_API_KEY: 'sk-canary',
      AI_SETTINGS: 'x',
      HTTPS_PROXY: 'http://user:sk-canary@proxy',
      NODE_OPTIONS: '--require x',
      LD_PRELOAD: 'x',
    };
    expect(helperEnvironment(shell)).toEqual({
      PATH: '/bin',
      HOME: '/home/a',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus',
      SystemRoot: 'C:\\Windows',
    });
  });
});
