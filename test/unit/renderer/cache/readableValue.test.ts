import { describe, expect, it } from 'vitest';
import { readableValue } from '../../../../src/renderer/pages/cache/detail/readableValue.ts';
import { finish } from '../finish.ts';

const readable = (valueText: string, truncated: boolean) => finish(readableValue({ valueText, truncated }));

describe('a cached value for reading', () => {
  it('is the text itself where the value is a string', () => {
    expect(readable('"line one\\nline \\u00fc"', false)).toBe('line one\nline ü');
  });

  it('is indented JSON otherwise', () => {
    expect(readable('{"a":[1]}', false)).toBe('{\n  "a": [\n    1\n  ]\n}');
  });

  it('is what is in the file where that cannot be read, or was cut', () => {
    expect(readable('{"a":', false)).toBe('{"a":');
    expect(readable('"cut', true)).toBe('"cut');
  });

  it('is as it is in the file where it nests so deeply that laying it out would take for ever', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    expect(readable(deep, false)).toBe(deep);
  });
});
