import type { EntryState } from '../../shared/contract/browse.ts';
import type { Fact, FactTable, Report } from '../../shared/contract/operations.ts';
import { entryStateWords } from '../../shared/entryStateWords.ts';
import { AppError } from '../../shared/errors.ts';
import { formatCount } from '../../shared/format.ts';
import { textOf } from '../browse/columnText.ts';
import { statesOf } from '../browse/entryFacts.ts';
import type { WorkConnection } from '../storage/workConnection.ts';
import { hasLog } from './checkpoint.ts';
import { factsOfExact, seenAs } from './entryFiles/chosenRows.ts';
import { exactRows } from './entryFiles/exactRows.ts';
import { reading } from './onDisk/connections.ts';
import { lockWarnings } from './onDisk/lockTime.ts';
import { databaseBytes } from './onDisk/space.ts';
import { noRows, type Operation, type OperationContext } from './operation.ts';
import { rowsOf } from './reindex.ts';

const MOST_LISTED = 200;
const SHOWN_CHARS = 80;
/** About what a check reads in a second, bytes. */
const BYTES_PER_S = 200e6;

const TROUBLES: ReadonlySet<EntryState> = new Set(['bad_json', 'milliseconds', 'future', 'nul', 'bad_type']);

/** Reads the whole file and says what is wrong with it. Damage is an answer, not a failure. */
export const verify: Operation<'verify'> = {
  about: {
    operation: 'verify',
    title: 'Verify',
    about: 'Checks the file for damage; the full check reads and parses every value and its times too.',
    group: 'check',
    writes: false,
    deletes: false,
  },
  plan: (input, context) =>
    reading(context, (cache) => {
      const { file, log } = databaseBytes(context.target.file);
      return {
        ...noRows,
        facts: [
          { label: 'To be read', value: file + log, kind: 'bytes' },
          ...(input.quick
            ? []
            : [
                {
                  label: 'Entries to be parsed',
                  value: rowsOf(cache, context.target.table),
                  kind: 'count' as const,
                },
              ]),
        ],
        // Without a log, who reads keeps others from writing.
        warnings: hasLog(cache) ? [] : lockWarnings((file / BYTES_PER_S) * 1000),
      };
    }),
  run: (input, context) =>
    reading(context, (cache) => {
      const problems = [...problemsOf(cache, input.quick, context)];
      const tally = input.quick ? null : entriesOf(cache, context, problems);
      return reportOf(input.quick, problems, tally);
    }),
};

/** Whether a verification found the file damaged. */
export function foundDamage(report: Report): boolean {
  return report.found === 'damage';
}

function problemsOf(cache: WorkConnection, quick: boolean, { control }: OperationContext): readonly string[] {
  const check = quick ? 'quick_check' : 'integrity_check';
  control.progress({
    phase: 'Checking every page',
    done: 0,
    total: null,
    unit: 'pages',
    stoppable: false,
  });
  return orDamage(() =>
    cache
      .pragmaRows(`${check}(${MOST_LISTED})`)
      .flatMap((row) => String(row[check]).split('\n'))
      .filter((line) => line !== 'ok' && !line.startsWith('***')),
  );
}

/** What `work` found, or the damage that kept it from going on. */
function orDamage(work: () => readonly string[]): readonly string[] {
  try {
    return work();
  } catch (caught) {
    const isDamage =
      caught instanceof AppError && ['storage.corrupt', 'storage.not_a_database'].includes(caught.code);
    if (!isDamage) throw caught;
    return [caught.message];
  }
}

interface EntryTally {
  rows: number;
  readonly counts: Map<EntryState, number>;
  readonly listed: string[][];
  withTrouble: number;
  tooLarge: number;
}

function entriesOf(cache: WorkConnection, context: OperationContext, problems: string[]): EntryTally {
  const tally: EntryTally = { rows: 0, counts: new Map(), listed: [], withTrouble: 0, tooLarge: 0 };
  const found = orDamage(() => {
    const total = rowsOf(cache, context.target.table);
    for (const { rows, tooLarge } of exactRows(cache, context.target.table)) {
      for (const row of rows) {
        const value = seenAs(row.value);
        const states = statesOf(factsOfExact(row), context.now / 1000, { value });
        see(
          tally,
          states,
          [row.namespace, row.key].map((name) => textOf(seenAs(name))),
        );
      }
      tally.rows += tooLarge.length;
      tally.tooLarge += tooLarge.length;
      const done = tally.rows;
      context.control.progress({ phase: 'Parsing values', done, total: Math.max(total, done), unit: 'rows' });
    }
    return [];
  });
  // Entries behind the damage could not be read; what was counted by then still holds.
  problems.push(...found);
  return tally;
}

function see(tally: EntryTally, states: readonly EntryState[], names: readonly string[]): void {
  tally.rows += 1;
  const troubles = states.filter((state) => TROUBLES.has(state));
  if (troubles.length === 0) return;
  tally.withTrouble += 1;
  for (const state of troubles) tally.counts.set(state, (tally.counts.get(state) ?? 0) + 1);
  if (tally.listed.length >= MOST_LISTED) return;
  const words = troubles.map((state) => entryStateWords[state]).join(', ');
  tally.listed.push([...names.map((name) => name.slice(0, SHOWN_CHARS)), words]);
}

function reportOf(quick: boolean, problems: readonly string[], tally: EntryTally | null): Report {
  const tables: FactTable[] = [];
  if (problems.length > 0) {
    tables.push({
      title: 'Damage',
      columns: ['What SQLite found'],
      rows: problems.slice(0, MOST_LISTED).map((line) => [line]),
      total: problems.length,
    });
  }
  if (tally && tally.withTrouble > 0) {
    tables.push({
      title: 'Entries with trouble',
      columns: ['Namespace', 'Key', 'Trouble'],
      rows: tally.listed,
      total: tally.withTrouble,
    });
  }
  const found = problems.length > 0 ? 'damage' : tally && tally.withTrouble > 0 ? 'trouble' : undefined;
  const summary = summaryOf(quick, problems, tally);
  return { summary, ...(found && { found }), facts: factsOfCheck(problems, tally), tables };
}

function summaryOf(quick: boolean, problems: readonly string[], tally: EntryTally | null): string {
  if (problems.length > 0) {
    return 'The file is damaged. Use Repair: it saves every entry that can still be read into a new file and keeps the damaged one.';
  }
  if (quick || !tally) return 'The quick check found no damage.';
  const read = `The file is sound, and its ${formatCount(tally.rows)} entries were read.`;
  if (tally.withTrouble === 0) return `${read} All of them are right.`;
  return `${read} ${formatCount(tally.withTrouble)} of them have trouble: Quarantine takes those out, and they can be put back.`;
}

function factsOfCheck(problems: readonly string[], tally: EntryTally | null): Fact[] {
  const damage: Fact = { label: 'Damage found', value: problems.length, kind: 'count' };
  if (!tally) return [damage];
  return [
    damage,
    { label: 'Entries read', value: tally.rows, kind: 'count' },
    ...[...tally.counts].map(
      ([state, count]): Fact => ({
        label: `Entries: ${entryStateWords[state]}`,
        value: count,
        kind: 'count',
      }),
    ),
    ...(tally.tooLarge > 0
      ? [{ label: 'Too large to be parsed', value: tally.tooLarge, kind: 'count' } as const]
      : []),
  ];
}
