import type { EntryFilter, EntryState } from '../../../../shared/contract/browse.ts';
import type { OperationName } from '../../../../shared/contract/operations.ts';
import { entryStateWords } from '../../../../shared/entryStateWords.ts';
import {
  type Choice,
  type Field,
  type Form,
  given,
  type InputOrProblems,
  numberIn,
  type OperationStart,
  oneOf,
  ready,
  type Values,
  wrong,
} from './formParts.ts';

const conflictOfFiles: readonly Choice[] = [
  ['keep', 'The entry of this cache stays'],
  ['replace', 'The entry of the file replaces it'],
  ['keep_newer', 'The newer one of both stays'],
];
const troubles = ['bad_json', 'milliseconds', 'future', 'nul', 'bad_type'] as const;
const formats: readonly Choice[] = [
  ['jsonl', 'JSON lines'],
  ['csv', 'CSV'],
];
const secondsOf: Readonly<Record<string, number>> = { minutes: 60, hours: 3600, days: 86_400 };
const everything: EntryFilter = {};

const forms: { readonly [N in OperationName]: Form<N> } = {
  delete_selected: given((start) => start.ids && { operation: 'delete_selected', ids: start.ids }),
  delete_filtered: given((start) => ({
    operation: 'delete_filtered',
    filter: start.filter ?? everything,
  })),
  mark_stale: given((start) => start.ids && { operation: 'mark_stale', ids: start.ids }),
  purge_expired: given(() => ({ operation: 'purge_expired' })),
  vacuum: given(() => ({ operation: 'vacuum' })),
  analyze: given(() => ({ operation: 'analyze' })),
  reindex: given(() => ({ operation: 'reindex' })),
  checkpoint: given(() => ({ operation: 'checkpoint' })),
  backup: given((start) => ({ operation: 'backup', path: start.path ?? null })),

  prune: {
    fields: () => [
      { kind: 'number', name: 'olderThanDays', label: 'Older than', unit: 'days' },
      {
        kind: 'number',
        name: 'threshold',
        label: 'Only if more than',
        unit: 'entries',
        about: 'Nothing is deleted when no more entries than this are that old.',
      },
    ],
    first: ({ olderThanDays = 7, threshold = 1000 }) => ({
      olderThanDays: String(olderThanDays),
      threshold: String(threshold),
    }),
    read: (values) => {
      const olderThanDays = numberIn(values.olderThanDays, 0, 36_500, false);
      const threshold = numberIn(values.threshold, 0, Number.MAX_SAFE_INTEGER, true);
      if (olderThanDays !== null && threshold !== null)
        return ready({ operation: 'prune', olderThanDays, threshold });
      return wrong({
        olderThanDays: olderThanDays === null && 'A number of days from 0 to 36500.',
        threshold: threshold === null && 'A whole number from 0.',
      });
    },
  },

  enforce_max: {
    fields: () => [
      {
        kind: 'number',
        name: 'maxEntries',
        label: 'Entries that stay in each namespace',
        about: 'Expired entries go first, then those that were not used for longest.',
      },
    ],
    first: ({ maxEntries }) => ({ maxEntries: maxEntries === undefined ? '' : String(maxEntries) }),
    read: (values) => {
      const maxEntries = numberIn(values.maxEntries, 0, Number.MAX_SAFE_INTEGER, true);
      return maxEntries === null
        ? wrong({ maxEntries: 'A whole number from 0.' })
        : ready({ operation: 'enforce_max', maxEntries });
    },
  },

  change_ttl: {
    fields: ({ expiry }) => [
      {
        kind: 'choice',
        name: 'expiry',
        label: 'Entries expire',
        choices: [
          ['after', 'After a time'],
          ['never', 'Never'],
        ],
      },
      ...(expiry === 'never' ? [] : timeFields),
    ],
    first: (start) => timeValues(start.ttlS, start.from),
    read: (values, { filter = everything }) => {
      const from = values.from === 'created' ? 'created' : 'now';
      if (values.expiry === 'never') return ready({ operation: 'change_ttl', filter, ttlS: null, from });
      const time = numberIn(values.time, 0, Number.MAX_SAFE_INTEGER, false);
      const ttlS = time === null ? null : time * (secondsOf[values.unit ?? ''] ?? 1);
      return ttlS === null || ttlS > 3_153_600_000
        ? wrong({ time: 'A number from 0, of 100 years at most.' })
        : ready({ operation: 'change_ttl', filter, ttlS, from });
    },
  },

  move_namespace: {
    fields: () => [
      { kind: 'namespace', name: 'from', label: 'Move the entries of', existing: true },
      { kind: 'namespace', name: 'to', label: 'To the namespace', existing: false },
      {
        kind: 'choice',
        name: 'onConflict',
        label: 'Where both have an entry of the same key',
        choices: [
          ['keep_target', 'That of the target stays'],
          ['replace_target', 'That which is moved replaces it'],
          ['keep_newer', 'The newer one of both stays'],
        ],
      },
    ],
    first: ({ from = '', to = '', onConflict = 'keep_target' }) => ({ from, to, onConflict }),
    read: (values) => {
      const { from = '', to = '' } = values;
      if (from === '' || to === '' || to === from || to.length > 200) {
        return wrong({
          from: from === '' && 'Choose a namespace.',
          to:
            (to === '' && 'Type a name.') ||
            (to === from && 'Type another name than the one they have.') ||
            (to.length > 200 && 'A name of 200 characters at most.'),
        });
      }
      const onConflict = oneOf(['keep_target', 'replace_target', 'keep_newer'], values.onConflict);
      return ready({ operation: 'move_namespace', from, to, onConflict });
    },
  },

  quarantine: {
    fields: () => [
      {
        kind: 'marks',
        name: 'states',
        label: 'Take out entries with',
        choices: troubles.map((state): Choice => [state, entryStateWords[state]]),
      },
    ],
    first: ({ states = [...troubles] }) => ({ states: states.join(' ') }),
    read: (values) => {
      const marked = new Set<string>(values.states?.split(' '));
      const states = troubles.filter((state) => marked.has(state)) satisfies EntryState[];
      return states.length === 0
        ? wrong({ states: 'Choose at least one.' })
        : ready({ operation: 'quarantine', states });
    },
  },

  deduplicate: {
    fields: () => [
      {
        kind: 'choice',
        name: 'by',
        label: 'Duplicates are entries with',
        choices: [
          ['key', 'The same key and value, in several namespaces'],
          ['value', 'The same known prompt and model'],
        ],
        about: 'The newest one stays.',
      },
    ],
    first: ({ by = 'key' }) => ({ by }),
    read: ({ by }) => ready({ operation: 'deduplicate', by: oneOf(['key', 'value'], by) }),
  },

  verify: {
    fields: () => [
      {
        kind: 'choice',
        name: 'depth',
        label: 'How much is checked',
        choices: [
          ['full', 'Every page, index and value'],
          ['quick', 'The pages only'],
        ],
      },
    ],
    first: ({ quick = false }) => ({ depth: quick ? 'quick' : 'full' }),
    read: ({ depth }) => ready({ operation: 'verify', quick: depth === 'quick' }),
  },

  export: {
    fields: ({ format }) => [
      { kind: 'choice', name: 'format', label: 'Format', choices: formats },
      {
        kind: 'path',
        name: 'path',
        label: 'Write to',
        purpose: format === 'csv' ? 'export_csv' : 'export_jsonl',
      },
    ],
    first: ({ format = 'jsonl', path = '' }) => ({ format, path }),
    read: ({ format, path = '' }, { filter = everything }) =>
      path === ''
        ? wrong({ path: 'Choose a file.' })
        : ready({ operation: 'export', format: oneOf(['jsonl', 'csv'], format), path, filter }),
  },

  import: {
    fields: () => [
      { kind: 'path', name: 'path', label: 'Read from', purpose: 'import' },
      { kind: 'choice', name: 'format', label: 'Format', choices: formats },
      {
        kind: 'choice',
        name: 'onConflict',
        label: 'Where both have an entry of the same key',
        choices: conflictOfFiles,
      },
    ],
    first: ({ format = 'jsonl', path = '', onConflict = 'keep' }) => ({ format, path, onConflict }),
    read: ({ format, path = '', onConflict }) =>
      path === ''
        ? wrong({ path: 'Choose a file.' })
        : ready({
            operation: 'import',
            format: oneOf(['jsonl', 'csv'], format),
            path,
            onConflict: oneOf(['keep', 'replace', 'keep_newer'], onConflict),
          }),
  },

  restore: {
    // A backup of the list needs no file to be chosen.
    fields: (_, { from }) =>
      from === undefined ? [{ kind: 'path', name: 'path', label: 'Restore from', purpose: 'restore' }] : [],
    first: () => ({ path: '' }),
    read: ({ path = '' }, { from }) => {
      if (from !== undefined) return ready({ operation: 'restore', from });
      return path === ''
        ? wrong({ path: 'Choose a file.' })
        : ready({ operation: 'restore', from: { path } });
    },
  },

  compare: {
    fields: () => [{ kind: 'path', name: 'path', label: 'Compare with', purpose: 'compare' }],
    first: ({ path = '' }) => ({ path }),
    read: ({ path = '' }) =>
      path === '' ? wrong({ path: 'Choose a file.' }) : ready({ operation: 'compare', path }),
  },
};

const timeFields: readonly Field[] = [
  { kind: 'number', name: 'time', label: 'Time', half: true },
  {
    kind: 'choice',
    name: 'unit',
    label: 'Unit',
    half: true,
    choices: Object.keys(secondsOf).map((unit): Choice => [unit, unit]),
  },
  {
    kind: 'choice',
    name: 'from',
    label: 'Counted from',
    choices: [
      ['now', 'Now'],
      ['created', 'When the entry was made'],
    ],
  },
];

function timeValues(ttlS: number | null = 30 * 86_400, from: 'now' | 'created' = 'now'): Values {
  if (ttlS === null) return { expiry: 'never', time: '30', unit: 'days', from };
  const unit = ttlS % 86_400 === 0 ? 'days' : ttlS % 3600 === 0 ? 'hours' : 'minutes';
  return { expiry: 'after', time: String(ttlS / (secondsOf[unit] ?? 1)), unit, from };
}

/** What the form of an operation asks for; nothing where it needs no options, or has them. */
export function fieldsOf(start: OperationStart, values: Values): readonly Field[] {
  return formOf(start).fields(values, start);
}

/** What is in the fields at first. */
export function firstValues(start: OperationStart): Values {
  return formOf(start).first(start);
}

/** Reads what was filled in. */
export function readForm(start: OperationStart, values: Values): InputOrProblems {
  return formOf(start).read(values, start);
}

/** What of a form is worth remembering: not the file that was chosen. */
export function rememberedOf(start: OperationStart, values: Values): Values {
  const lasting = fieldsOf(start, values).filter(({ kind }) => kind !== 'path');
  return Object.fromEntries(lasting.map(({ name }) => [name, values[name] ?? '']));
}

function formOf({ operation }: OperationStart): Form<OperationName> {
  return forms[operation] as unknown as Form<OperationName>;
}
