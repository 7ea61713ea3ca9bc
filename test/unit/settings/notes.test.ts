import { expect, test } from 'vitest';
import { settingsNotes } from '../../../src/core/settings/notes.ts';
import { defaultSettings } from '../../../src/core/settings/resolve.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';

const notesOf = (changes: Partial<Settings>) =>
  settingsNotes({ ...defaultSettings().settings, ...changes }).map(({ setting }) => setting);

test('the defaults need no word', () => {
  expect(notesOf({})).toEqual([]);
});

const step = (provider: string) => ({ provider });
test.each<[Partial<Settings>, readonly string[]]>([
  [{ timeout: 20 }, ['first_byte_timeout_s', 'idle_timeout_s', 'limit_queue_s']],
  [{ timeout: 20, limit_mode: 'refuse', first_byte_timeout_s: 5, idle_timeout_s: 5 }, []],
  [{ temperature: 1 }, ['cache_max_temperature']],
  [{ temperature: 1, cache_enabled: false }, ['stale_if_error']],
  [{ cache_backend: 'null', stale_if_error: false }, []],
  [{ warm_up_at_start: true }, ['warm_up_at_start']],
  [{ warm_up_at_start: true, warm_up: [{ prompt: 'x' }] }, []],
  [{ failover: [step('a'), step('b'), step('c')] }, ['retry_max_attempts']],
  [{ failover: [step('a'), step('b'), step('sandbox')] }, []],
  [{ model_tpm: 1000, model_tpd: 500 }, ['model_tpd']],
])('%j: a note on %j', (changes, settings) => {
  expect(notesOf(changes)).toEqual(settings);
});
