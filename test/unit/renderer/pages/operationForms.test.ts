import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationStart } from '../../../../src/renderer/pages/cache/operations/formParts.ts';
import {
  fieldsOf,
  firstValues,
  readForm,
} from '../../../../src/renderer/pages/cache/operations/operationForms.ts';
import { operationInputSchema } from '../../../../src/shared/contract/operations.ts';

const ids = [{ namespace: 'default', key: 'k1' }];
const filter = { namespaces: ['summaries'] };
const starts: readonly OperationStart[] = operationInputSchema.options.map(({ shape }) => {
  const [operation] = shape.operation.values;
  if (operation === 'delete_selected' || operation === 'mark_stale') return { operation, ids };
  if (operation === 'restore') return { operation, from: { backup: 'b1' } };
  return { operation } as OperationStart;
});

const texts = fc.oneof(
  fc.string(),
  fc.double().map(String),
  fc.integer().map(String),
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '1e9',
    '0x10',
    'Infinity',
    'NaN',
    'never',
    'after',
    'csv',
    'nul future',
  ),
);

describe('the forms of operations', () => {
  it('never make a request that the console would refuse, whatever is typed, and say by each field what is wrong', () => {
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.infiniteStream(texts), (start, typed) => {
        const first = firstValues(start);
        const values = Object.fromEntries(Object.keys(first).map((name) => [name, typed.next().value ?? '']));
        const { input, problems } = readForm(start, values);
        if (input !== null) {
          expect(operationInputSchema.safeParse(input).error).toBeUndefined();
          return;
        }
        const shown = fieldsOf(start, values).map(({ name }) => name);
        expect(shown).toEqual(expect.arrayContaining(Object.keys(problems)));
        expect(Object.keys(problems)).not.toHaveLength(0);
      }),
    );
  });

  it('ask for nothing but a file, a namespace or a number that only the person can know', () => {
    const missing = starts.flatMap((start) =>
      Object.keys(readForm(start, firstValues(start)).problems ?? {}).map(
        (field) => `${start.operation} ${field}`,
      ),
    );
    expect(missing.sort()).toEqual([
      'compare path',
      'enforce_max maxEntries',
      'export path',
      'import path',
      'move_namespace from',
      'move_namespace to',
    ]);
  });

  it('take what is known already: the filter of the list, the options of a finding', () => {
    const read = (start: OperationStart) => readForm(start, firstValues(start)).input;
    expect(read({ operation: 'delete_filtered', filter })).toEqual({ operation: 'delete_filtered', filter });
    expect(read({ operation: 'change_ttl', filter, ttlS: 7200, from: 'created' })).toEqual({
      operation: 'change_ttl',
      filter,
      ttlS: 7200,
      from: 'created',
    });
    expect(read({ operation: 'quarantine', states: ['nul'] })).toEqual({
      operation: 'quarantine',
      states: ['nul'],
    });
    expect(read({ operation: 'change_ttl', ttlS: null })).toMatchObject({ ttlS: null, filter: {} });
  });
});
