import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkedKey, KEY_MAX_CHARS, tailOf } from '../../../src/core/keys/keyText.ts';
import { AppError } from '../../../src/shared/errors.ts';

function refusalOf(raw: string): AppError {
  try {
    checkedKey(raw);
  } catch (caught) {
    if (caught instanceof AppError) return caught;
    throw caught;
  }
  throw new Error('the key was accepted');
}

const keyChars = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const key = fc.string({ unit: keyChars, minLength: 1, maxLength: KEY_MAX_CHARS });

describe('the text of a key', () => {
  test.each([
    ['a line break', 'sk-secretsecret\r\nX-Evil: 1'],
    ['NUL', 'sk-secretsecret\0'],
    ['an emoji', 'sk-secretsecret\u{1f511}'],
    ['a space', 'sk-secretsecret and more'],
    ['a no-break space', 'sk-secret\u00a0secret'],
    ['nothing', ''],
    ['only white space', ' \r\n\t'],
  ])('with %s is refused without being quoted', (_name, raw) => {
    const refusal = refusalOf(raw);
    expect(refusal.code).toBe('key.invalid');
    expect(JSON.stringify(refusal.toBody())).not.toContain('secret');
  });

  test('of 100 kB is refused as too long, whatever is in it', () => {
    expect(refusalOf('k'.repeat(100_000))).toMatchObject({ code: 'key.too_long', data: { length: 100_000 } });
    expect(refusalOf('k\n'.repeat(50_000)).code).toBe('key.too_long');
    expect(checkedKey('k'.repeat(KEY_MAX_CHARS))).toHaveLength(KEY_MAX_CHARS);
    expect(refusalOf('k'.repeat(KEY_MAX_CHARS + 1)).code).toBe('key.too_long');
  });

  test('that is accepted can be an HTTP header, and loses only white space around it', () => {
    const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), maxLength: 5 });
    fc.assert(
      fc.property(space, key, space, (before, text, after) => {
        const accepted = checkedKey(before + text + after);
        expect(accepted).toBe(text);
        expect(new Headers({ authorization: `Bearer ${accepted}` }).get('authorization')).toBe(
          `Bearer ${text}`,
        );
      }),
    );
  });

  test('anything at all is either accepted as a header or refused with a code of ours', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (raw) => {
        try {
          new Headers({ authorization: `Bearer ${checkedKey(raw)}` });
        } catch (caught) {
          expect(caught).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  test('shows its last four characters, and none of a short one', () => {
    expect(tailOf('sk-0123456789wxyz')).toBe('wxyz');
    expect(tailOf('12345678901')).toBe('');
    expect(tailOf('123456789012')).toBe('9012');
  });
});
