import { describe, expect, it } from 'vitest';
import { appendPage, isExpired, readableValue } from '../../../../src/renderer/pages/cache/cacheRows.ts';
import type { CacheRow } from '../../../../src/shared/contract/cache.ts';
import { finish } from '../finish.ts';

const row = (key: string, namespace = 'default'): CacheRow => ({
  namespace,
  key,
  preview: '',
  bytes: 1,
  createdAtS: 1,
  expiresAtS: null,
  lastAccessAtS: 1,
  hits: 0,
  prompt: null,
  model: null,
});

describe('the list of cache entries', () => {
  it('shows an entry once though it moved to the next page meanwhile', () => {
    const rows = appendPage([row('a'), row('b')], [row('b'), row('c')]);
    expect(rows.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  it('keeps equal keys of two namespaces apart', () => {
    expect(appendPage([row('a', 'one')], [row('a', 'two')])).toHaveLength(2);
  });

  it('reads the expiry in seconds, as the file has it', () => {
    expect(isExpired({ expiresAtS: 1_700_000_000.5 }, 1_700_000_000_499)).toBe(false);
    expect(isExpired({ expiresAtS: 1_700_000_000.5 }, 1_700_000_000_500)).toBe(true);
    expect(isExpired({ expiresAtS: null }, Number.MAX_SAFE_INTEGER)).toBe(false);
  });
});

const readable = (valueJson: string, truncated: boolean) => finish(readableValue({ valueJson, truncated }));

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
