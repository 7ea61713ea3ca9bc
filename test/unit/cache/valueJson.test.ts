import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatText } from '../../../src/core/cache/pythonNumber.ts';
import { stripEnd } from '../../../src/core/cache/pythonText.ts';
import { answerOf, libraryValueJson, ownValueJson } from '../../../src/core/cache/valueJson.ts';

describe('what is stored for an answer', () => {
  it.each([
    ['{"b": 1, "a": [1.0, 1e3, 1E400, -0, -0.0]}', '{"a":[1.0,1000.0,Infinity,0,-0.0],"b":1}'],
    ['{"a": 1, "a": 2}', '{"a":2}'],
    ['[123456789012345678901234567890, 0.1000]', '[123456789012345678901234567890,0.1]'],
    ['{"\\uffff": 1, "\\ud83d\\ude00": 2}', '{"\\uffff":1,"\\ud83d\\ude00":2}'],
    ['"gr\\u00f6\u00dfe \\u007f"', '"gr\\u00f6\\u00dfe \\u007f"'],
    ['{"\\ud83d\\ude00": 2, "\\ud83d\\uffff": 1}', '{"\\ud83d\\uffff":1,"\\ud83d\\ude00":2}'],
    [' { } ', '{}'],
    ['[ ]', '[]'],
    ['null', 'null'],
    ['{"__proto__": {"x": 1}}', '{"__proto__":{"x":1}}'],
  ])('is the value of %s as Python writes it', (text, stored) => {
    expect(libraryValueJson(text, 'json')).toBe(stored);
  });

  it('keeps a text answer as a JSON string, in ASCII', () => {
    expect(libraryValueJson('{"not": "parsed"}', 'text')).toBe('"{\\"not\\": \\"parsed\\"}"');
    expect(ownValueJson('ü 😀\u2028\n')).toBe('"\\u00fc \\ud83d\\ude00\\u2028\\n"');
  });

  it('is nothing where the answer is not JSON, or deeper than Python reads', () => {
    expect(libraryValueJson('Sorry, no.', 'json')).toBeNull();
    expect(libraryValueJson('NaN', 'json')).toBeNull();
    expect(libraryValueJson(`${'['.repeat(5000)}${']'.repeat(5000)}`, 'json')).toBeNull();
    expect(libraryValueJson('9'.repeat(5000), 'json')).toBeNull();
  });

  it('reads a string of some megabytes', () => {
    const long = '\\"'.repeat(2_000_000);
    expect(libraryValueJson(`{"long": "${long}"}`, 'json')).toBe(`{"long":"${long}"}`);
  });

  it('gives back every text to the letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(answerOf(ownValueJson(text), 'text')).toEqual({ readable: true, text });
        expect(ownValueJson(text)).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  it('gives back every JSON value with the same meaning, and is stable', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const stored = libraryValueJson(text, 'json');
        expect(JSON.parse(stored ?? '')).toEqual(JSON.parse(text, (_, value) => (value === 0 ? 0 : value)));
        expect(libraryValueJson(stored ?? '', 'json')).toBe(stored);
      }),
    );
  });
});

describe('what is read back', () => {
  it('is the text of a JSON value, with its letters readable and its numbers untouched', () => {
    const stored = '{"items":[1.0,12345678901234567890],"name":"gr\\u00f6\\u00dfe"}';
    const text = '{"items":[1.0,12345678901234567890],"name":"größe"}';
    expect(answerOf(stored, 'json')).toEqual({ readable: true, text });
  });

  it.each(['', '{"a":', 'NaN', "{'a': 1}", '\u0000'])('calls %j unreadable and says why', (stored) => {
    expect(answerOf(stored, 'text')).toEqual({
      readable: false,
      reason: 'The stored value is not valid JSON.',
    });
  });

  it('does not serve prose where JSON was asked for', () => {
    expect(answerOf('"Sorry, I cannot."', 'json')).toMatchObject({ readable: false });
    expect(answerOf('"{\\"a\\": 1}"', 'json')).toEqual({ readable: true, text: '{"a": 1}' });
  });
});

describe("Python's own rules", () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [1e-7, '1e-07'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.30000000000000004, '0.30000000000000004'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e300, '1.5e+300'],
    [123456.789, '123456.789'],
    [-0.5, '-0.5'],
    [5e-324, '5e-324'],
  ])('write %d as %s', (value, text) => expect(floatText(value)).toBe(text));

  it('write every float so that it reads back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(floatText(value))).toBe(value);
        expect(floatText(value)).toMatch(/[.e]/);
      }),
    );
  });

  it('strip the white space that Python knows, not that of JavaScript', () => {
    expect(stripEnd('a \t\u0085\u001c\u00a0\u3000')).toBe('a');
    expect(stripEnd('a\ufeff ')).toBe('a\ufeff');
    expect(stripEnd(' \n')).toBe('');
  });
});
