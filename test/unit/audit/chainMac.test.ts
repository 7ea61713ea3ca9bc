import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainMac } from '../../../src/core/audit/chainMac.ts';

test('the mac of a line is HMAC-SHA256 as everybody else computes it', () => {
  const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
  const text = fc.string({ unit: byte, maxLength: 3000 });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), text, text, (bytes, prev, body) => {
      const key = Buffer.from(bytes);
      const mac = chainMac(key);
      mac('before', 'x'.repeat(5000));
      const expected = createHmac('sha256', key)
        .update(prev + body, 'latin1')
        .digest('hex');
      expect(mac(prev, body)).toBe(expected);
    }),
  );
});
