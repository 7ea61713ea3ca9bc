import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redact, redactedError } from '../../../src/core/providers/redact.ts';

const keys = fc.string({ minLength: 12, maxLength: 80, unit: fc.constantFrom(...'abcXYZ019-_+/=%"\\.') });

test('a key is not left in text in any of its encodings, wherever it stands', () => {
  fc.assert(
    fc.property(keys, fc.string({ maxLength: 9 }), (key, before) => {
      const bearer = Buffer.from(`${before}${key}`);
      const forms = [
        key,
        encodeURIComponent(key),
        JSON.stringify(key),
        Buffer.from(key).toString('hex'),
        Buffer.from(key).toString('hex').toUpperCase(),
        Buffer.from(key).toString('base64'),
        Buffer.from(key).toString('base64url'),
      ];
      for (const form of forms) expect(redact(`x ${form} y`, [key])).not.toContain(form.replaceAll('"', ''));
      const encoded = bearer.toString('base64');
      const left = Buffer.from(redact(encoded, [key]).replaceAll('[key]', '')).toString();
      // At most the characters at the ends, which the neighbours share, may be left of it.
      expect(left.length).toBeLessThanOrEqual(encoded.length - Math.floor((key.length * 4) / 3) + 3);
    }),
  );
});

test('text without the key stays as it is, and null or short secrets change nothing', () => {
  const text = 'Incorrect API key provided: sk-abc***xyz. a b c';
  expect(redact(text, [null, 'a', 'sk-another-key-1234'])).toBe(text);
});

test('an error for the log has its name and place, and no key', () => {
  const copy = redactedError(new TypeError('Bearer sk-secret-123456 is an invalid header value'), [
    'sk-secret-123456',
  ]);
  expect(copy.name).toBe('TypeError');
  expect(`${copy.message} ${copy.stack}`).not.toContain('sk-secret-123456');
  expect(copy.message).toBe('Bearer [key] is an invalid header value');
});
