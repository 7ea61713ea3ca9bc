import { AppError } from '../../shared/errors.ts';

/** Longest key in characters: Windows' Credential Manager holds 2,560 bytes of UTF-16. */
export const KEY_MAX_CHARS = 1_280;

const PRINTABLE = /^[\x21-\x7e]+$/;
const TAIL_CHARS = 4;
/** Of a shorter key four characters would be too much to show. */
const TAIL_FROM_CHARS = 12;

/**
 * The key as it is stored and sent: without the white space around it. Throws `key.invalid` for anything that cannot be
 * an HTTP header (an HTTP client would put it into its error message) and `key.too_long`; neither message holds the key.
 */
export function checkedKey(raw: string): string {
  const key = raw.trim();
  if (key === '')
    throw new AppError('key.invalid', 'The key is empty. Paste the key that the provider gave you.');
  if (key.length > KEY_MAX_CHARS) {
    throw new AppError(
      'key.too_long',
      `The key has ${key.length} characters; at most ${KEY_MAX_CHARS} can be kept. Check that only the key was pasted.`,
      { data: { length: key.length, max: KEY_MAX_CHARS } },
    );
  }
  if (!PRINTABLE.test(key)) {
    throw new AppError(
      'key.invalid',
      'The key contains a space, a line break or a character that no key has. Check that only the key was pasted.',
    );
  }
  return key;
}

/** The last four characters, to tell keys apart; empty for a key too short to show any of it. */
export function tailOf(key: string): string {
  return key.length < TAIL_FROM_CHARS ? '' : key.slice(-TAIL_CHARS);
}
