import type { Finding } from '../../shared/contract/insight.ts';
import type { Fact } from '../../shared/contract/operations.ts';
import { formatCount } from '../../shared/format.ts';
import { libraryNamespace } from '../cache/namespace.ts';
import type { DoctorFile } from './doctorFile.ts';
import type { DoctorTally } from './doctorScan.ts';

/** All that was read of a file. */
export interface Examined {
  readonly tally: DoctorTally;
  readonly file: DoctorFile;
  readonly walBytes: number;
  /** The most entries that a namespace may have; null = no limit, undefined = not known, as of every file but our own. */
  readonly maxEntries: number | null | undefined;
}

type Words = Pick<Finding, 'level' | 'title' | 'about'> & Partial<Pick<Finding, 'facts' | 'table' | 'mend'>>;

const MOST_ROWS = 200;

export function count(label: string, value: number): Fact {
  return { label, value, kind: 'count' };
}

export function bytes(label: string, value: number): Fact {
  return { label, value, kind: 'bytes' };
}

export function finding(words: Words): Finding {
  return { facts: [], table: null, mend: null, ...words };
}

/** What the guide's clean-up would do, beside what it means to do. */
export function guideFinding({ tally, file }: Examined): Finding {
  const facts = [
    count('Entries', tally.entries),
    count('Older than 7 days', tally.olderThanAWeek),
    count("The guide's statement would delete", file.guideWouldDelete),
  ];
  if (tally.entries === 0) {
    return finding({
      level: 'good',
      title: 'There is nothing to clean up',
      about: 'The file has no entries.',
      facts,
    });
  }
  const threat = file.guideWouldDelete - tally.olderThanAWeek;
  if (threat > 0) {
    return finding({
      level: 'bad',
      title: `The guide's clean-up would delete ${formatCount(threat)} ${threat === 1 ? 'entry' : 'entries'} too many`,
      about:
        "It looks for created_at < datetime('now', '-7 days'), but created_at is a number and datetime() is a text, and SQLite holds every number for less than any text. Once it counts more than 1,000 it deletes all of them. Prune here instead: it compares numbers.",
      facts,
      mend: tally.olderThanAWeek > 0 ? 'prune' : null,
    });
  }
  return finding({
    level: 'note',
    title: "The guide's clean-up finds other entries than the old ones",
    about: 'It compares numbers with a text, so which ones it deletes has nothing to do with their age.',
    facts,
  });
}

/** Entries that cannot be used, or not as they are meant. */
export function entryFindings({ tally }: Examined): readonly Finding[] {
  const bad = [
    count('No JSON', tally.badJson),
    count('Milliseconds for seconds', tally.milliseconds),
    count('Made or used in the future', tally.future),
    count('NUL characters', tally.nul),
    count('Another type than the library writes', tally.badType),
  ].filter(({ value }) => Number(value) > 0);
  const found: Finding[] = [];
  if (bad.length > 0) {
    found.push(
      finding({
        level: 'bad',
        title: 'Entries that are not as the library writes them',
        about:
          'The library deletes an entry whose value is no JSON without a word when it is asked for, and keeps one whose time is in milliseconds for thousands of years. Quarantine takes them out, and can put them back.',
        facts: bad,
        mend: 'quarantine',
      }),
    );
  } else if (tally.entries > 0) {
    found.push(
      finding({
        level: 'good',
        title: 'Every value is JSON, every time is in seconds',
        about: `All ${formatCount(tally.entries)} entries were read and parsed.`,
      }),
    );
  }
  return [...found, usesFinding(tally), ...expiryFindings(tally)];
}

function usesFinding(tally: DoctorTally): Finding {
  const wrong = [
    count('Counted less than once', tally.uncounted),
    count('Used before they were made', tally.usedBeforeMade),
    count('Used in the future', tally.usedInFuture),
  ].filter(({ value }) => Number(value) > 0);
  if (wrong.length === 0) {
    return finding({
      level: 'good',
      title: 'The counters are plausible',
      about: 'Each entry counts its writing as the first access, and none was used before it was made.',
      facts: [count('Never used again', tally.neverUsed)],
    });
  }
  return finding({
    level: 'warning',
    title: 'Counters that cannot be right',
    about:
      'Hits are counted from access_count, which begins at 1 with the writing, and what goes first at the limit is decided by last_access_at. Where these are wrong, useful entries go before useless ones. The answers themselves are not affected.',
    facts: [...wrong, count('Never used again', tally.neverUsed)],
  });
}

function expiryFindings(tally: DoctorTally): readonly Finding[] {
  if (tally.entries === 0) return [];
  const found: Finding[] = [];
  if (tally.expired > 0) {
    found.push(
      finding({
        level: 'note',
        title: 'Expired entries are still there',
        about:
          'The library deletes an expired entry only when it is asked for that very entry; all others stay for good.',
        facts: [
          count('Expired', tally.expired),
          { label: 'Of all', value: tally.expired / tally.entries, kind: 'share' },
        ],
        mend: 'purge_expired',
      }),
    );
  }
  if (tally.neverExpires > 0) {
    found.push(
      finding({
        level: 'note',
        title: 'Some entries never expire',
        about:
          'They were written without a time to live (cache_ttl_s), and only go by a limit or by pruning.',
        facts: [count('Never expire', tally.neverExpires)],
      }),
    );
  }
  if (tally.copies !== 0) {
    found.push(
      tally.copies === null
        ? finding({
            level: 'note',
            title: 'Too many entries to look for copies',
            about: 'Deduplicate looks for them.',
            mend: 'deduplicate',
          })
        : finding({
            level: 'note',
            title: 'Some entries are copies of others',
            about: 'The same key with the same value in another namespace.',
            facts: [count('Copies', tally.copies)],
            mend: 'deduplicate',
          }),
    );
  }
  return found;
}

/** The namespaces, by their names and by how many entries they hold. */
export function namespaceFindings({ tally, maxEntries }: Examined): readonly Finding[] {
  const names = [...tally.namespaces].sort(([, one], [, other]) => other.entries - one.entries);
  const strange = names.filter(([name]) => libraryNamespace(name) !== name);
  const found: Finding[] = [];
  if (strange.length > 0) {
    found.push(
      finding({
        level: 'warning',
        title: 'Namespaces that the library would not make',
        about:
          'It brings every name into lower-case letters, digits, "_", "." and "-", at most 50. Entries under other names are found by no program that goes through the library. Moving the namespace mends it.',
        facts: [count('Namespaces', strange.length)],
        table: {
          title: 'Namespaces',
          columns: ['Namespace', 'The library would make', 'Entries'],
          rows: strange
            .slice(0, MOST_ROWS)
            .map(([name, { entries }]) => [name.slice(0, 200), libraryNamespace(name), formatCount(entries)]),
          total: strange.length,
        },
      }),
    );
  }
  const largest = names[0]?.[1].entries ?? 0;
  if (names.length > 0) found.push(limitFinding(names, largest, maxEntries));
  return found;
}

function limitFinding(
  names: readonly (readonly [string, { readonly entries: number; readonly expired: number }])[],
  largest: number,
  maxEntries: number | null | undefined,
): Finding {
  const table = {
    title: 'Entries by namespace',
    columns: ['Namespace', 'Entries', 'Expired'],
    rows: names
      .slice(0, MOST_ROWS)
      .map(([name, { entries, expired }]) => [
        name.slice(0, 200),
        formatCount(entries),
        formatCount(expired),
      ]),
    total: names.length,
  };
  const facts = [count('In the largest namespace', largest)];
  if (typeof maxEntries === 'number') {
    const isOver = largest > maxEntries;
    return finding({
      level: isOver ? 'warning' : 'good',
      title: isOver ? 'A namespace is above the limit' : 'Every namespace is within the limit',
      about: `The setting cache_sqlite_max_entries allows ${formatCount(maxEntries)} entries a namespace.`,
      facts,
      table,
    });
  }
  return finding({
    level: 'note',
    title: maxEntries === null ? 'No limit is set' : 'No limit is written in the file',
    about:
      'How many entries a namespace may hold is a setting of each program. Where the library has one it removes 200 entries at most with each new one (prune_batch), so after the limit was lowered a file stays above it for long.',
    facts,
    table,
  });
}
