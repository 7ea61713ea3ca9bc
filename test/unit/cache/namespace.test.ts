import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { libraryNamespace } from '../../../src/core/cache/namespace.ts';

describe('a namespace by the rules of the Python library', () => {
  it.each([
    ['My Project', 'my_project'],
    ['  spaces  ', 'spaces'],
    ['Größe ñandú', 'gro_e_nandu'],
    ['a//b\\c', 'a_b_c'],
    ['v1.2-rc_3', 'v1.2-rc_3'],
    ['模型', 'default'],
    ['', 'default'],
    ['___', 'default'],
    ['\ufeffbom', 'bom'],
    ['Ａ１', 'a1'],
    ["Robert'); DROP TABLE ai_cache;--", 'robert_drop_table_ai_cache_--'],
    ['x'.repeat(80), 'x'.repeat(50)],
    [`${'x'.repeat(49)}_yy`, 'x'.repeat(49)],
    ['a\ufe0fb', 'a_b'],
  ])('makes %j to %j', (name, namespace) => expect(libraryNamespace(name)).toBe(namespace));

  it('is always short, plain and never changes when made again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (name) => {
        const namespace = libraryNamespace(name);
        expect(namespace).toMatch(/^[a-z0-9.-][a-z0-9_.-]{0,49}$/);
        expect(libraryNamespace(namespace)).toBe(namespace);
      }),
    );
  });
});
