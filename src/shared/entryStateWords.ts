import type { EntryState } from './contract/browse.ts';

/** The states of entries as they are said everywhere: on pages, in reports and in exports of findings. */
export const entryStateWords: Readonly<Record<EntryState, string>> = {
  live: 'live',
  expired: 'expired',
  never_expires: 'never expires',
  bad_json: 'value is no JSON',
  milliseconds: 'time in milliseconds',
  future: 'time in the future',
  nul: 'NUL character',
  bad_type: 'column of another type',
};
