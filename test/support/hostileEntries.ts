import fc from 'fast-check';
import type { AddedRow, AddedValue } from '../../src/core/operations/changeLog.ts';

/** Texts that break what is built carelessly. */
const awkward = [
  '',
  '\0',
  'a\0b',
  "'",
  "'=1+1",
  '=1+1',
  '+1',
  '-1',
  '@x',
  '\tx',
  '\rx',
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  'line\r',
  '\uFEFFbom',
  '\u2028',
  '\u202Ertl',
  '\uFFFD',
  '<img src=x onerror=alert(1)>',
  "'; DROP TABLE ai_cache; --",
  '"\\ud800"',
  '\u{1F600}',
];

/** Bytes that are no UTF-8: cut characters, and surrogates on their own. */
const noText = [
  Buffer.from([0xff]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0x61, 0x00, 0xc0, 0x80]),
];

const text = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: 'binary', maxLength: 30 }).filter((value) => value.isWellFormed()),
  fc.json(),
);
const textByBytes = fc.constantFrom(...noText).map((bytes) => ({ text: bytes }));
const blob = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
const instant = fc.oneof(
  fc.double({ min: 0, max: 4e9, noNaN: true }),
  fc.constantFrom(1e11, 1.7e12, 1e300, -5, 0.1 + 0.2, Number.POSITIVE_INFINITY, Number.MIN_VALUE),
);
const count = fc.oneof(
  fc.bigInt({ min: 0n, max: 100n }),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n),
);
const notNull: fc.Arbitrary<AddedValue> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: textByBytes },
  { weight: 1, arbitrary: blob },
);

/** A row as a program with every bug there is could have written it. */
export const hostileRow: fc.Arbitrary<AddedRow> = fc.record({
  namespace: notNull,
  key: notNull,
  value: notNull,
  createdAt: fc.oneof({ weight: 5, arbitrary: instant }, { weight: 1, arbitrary: notNull }),
  expiresAt: fc.oneof(
    { weight: 3, arbitrary: instant },
    { weight: 2, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: notNull },
  ),
  accessCount: fc.oneof(
    { weight: 5, arbitrary: count },
    { weight: 1, arbitrary: fc.constantFrom(0.5, 1e300) },
    { weight: 1, arbitrary: notNull },
  ),
  lastAccessAt: fc.oneof({ weight: 5, arbitrary: instant }, { weight: 1, arbitrary: notNull }),
});
