import { describe, expect, it } from 'vitest';
import {
  collectChanges,
  isChanged,
  parseDraft,
  settingGroups,
  valueWords,
} from '../../../../src/renderer/pages/settings/settingDraft.ts';
import type { SettingView } from '../../../../src/shared/contract/settings.ts';

function setting(changes: Partial<SettingView>): SettingView {
  return {
    name: 'timeout',
    group: 'Requests',
    label: 'Timeout',
    help: '',
    kind: 'number',
    choices: [],
    unit: 's',
    nullable: false,
    value: 60,
    defaultValue: 60,
    source: 'default',
    variable: 'AI_TIMEOUT',
    applies: 'next request',
    ...changes,
  };
}

const whole = setting({
  name: 'max_tokens',
  label: 'Max tokens',
  kind: 'integer',
  nullable: true,
  value: null,
});

describe('a setting as typed', () => {
  it.each([
    ['60', 60],
    [' 2.5 ', 2.5],
    ['-.5', -0.5],
    ['0', 0],
  ])('reads the number %j', (text, value) => {
    expect(parseDraft(setting({}), text)).toEqual({ ok: true, value });
  });

  it.each(['0x10', '1e3', 'sixty', '1,5', '1 000', 'Infinity'])(
    'refuses %j as a number and names it',
    (text) => {
      expect(parseDraft(setting({}), text)).toEqual({ ok: false, message: `"${text}" is not a number.` });
    },
  );

  it('refuses a fraction where a whole number is meant, and one too large to be exact', () => {
    expect(parseDraft(whole, '1.5')).toEqual({ ok: false, message: 'Max tokens is a whole number.' });
    expect(parseDraft(whole, '9007199254740993').ok).toBe(false);
  });

  it('takes an emptied field as "not set" where that is a value, and asks for one where it is not', () => {
    expect(parseDraft(whole, '')).toEqual({ ok: true, value: null });
    expect(parseDraft(setting({}), ' ')).toEqual({ ok: false, message: 'Timeout needs a value.' });
  });

  it('is no change when it means what is in force', () => {
    expect(isChanged(setting({}), '60.0')).toBe(false);
    expect(isChanged(setting({}), undefined)).toBe(false);
    expect(isChanged(whole, '')).toBe(false);
    expect(isChanged(setting({}), '61')).toBe(true);
    expect(isChanged(setting({}), 'x')).toBe(true);
  });
});

describe('saving a group', () => {
  const model = setting({ name: 'model', label: 'Model', kind: 'text', value: 'a' });

  it('sends what changed and nothing else', () => {
    const drafts = { timeout: '90', model: 'a', max_tokens: '' };
    expect(collectChanges([setting({}), model, whole], drafts)).toEqual({
      ok: true,
      values: { timeout: 90 },
    });
  });

  it('sends nothing while one field cannot be read, and says which', () => {
    expect(collectChanges([setting({}), model], { timeout: 'soon', model: 'b' })).toEqual({
      ok: false,
      messages: { timeout: '"soon" is not a number.' },
    });
  });
});

describe('what the page says of a setting', () => {
  it('gives values in words with their unit', () => {
    expect(valueWords(setting({}), 60)).toBe('60 s');
    expect(valueWords(whole, null)).toBe('not set');
    expect(valueWords(setting({ kind: 'boolean', unit: '' }), true)).toBe('on');
  });

  it('keeps groups and settings in the given order', () => {
    const list = [
      setting({ name: 'a', group: 'One' }),
      setting({ name: 'b', group: 'Two' }),
      setting({ name: 'c', group: 'One' }),
    ];
    const groups = settingGroups(list).map(({ group, settings }) => [
      group,
      settings.map(({ name }) => name),
    ]);
    expect(groups).toEqual([
      ['One', ['a', 'c']],
      ['Two', ['b']],
    ]);
  });
});
