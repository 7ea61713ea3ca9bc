import { basename } from 'node:path';
import type { Doctor, Finding } from '../../shared/contract/insight.ts';
import { formatCount } from '../../shared/format.ts';
import { count, finding } from './doctorFindings.ts';
import { readUsageFile, type UnusableFile, type UsageFile } from './usageFile.ts';

const MOST_ROWS = 200;
const MOST_FILES = 10_000;

/** Reads usage files of the Python library, sums them, and says what their numbers are worth. Never rejects. */
export async function usageDoctorOf(paths: readonly string[], now: number): Promise<Doctor> {
  const startedAt = performance.now();
  const files: UsageFile[] = [];
  const unusable: UnusableFile[] = [];
  for (const path of [...new Set(paths)].slice(0, MOST_FILES)) {
    const read = await readUsageFile(path);
    if ('why' in read) unusable.push(read);
    else files.push(read);
  }
  const findings = [
    sumFinding(files),
    ...(unusable.length > 0 ? [unusableFinding(unusable)] : []),
    ...(files.length > 0 ? [overlapFinding(files)].filter((one) => one !== null) : []),
    ...(files.length > 0 ? knownHoles(files) : []),
  ];
  return { at: now, durationMs: performance.now() - startedAt, findings };
}

function unusableFinding(unusable: readonly UnusableFile[]): Finding {
  return finding({
    level: 'warning',
    title: 'Some files are left out',
    about:
      'They are not what the library writes. A file that it was writing when its program ended can be one of them.',
    facts: [count('Left out', unusable.length)],
    table: {
      title: 'Left out',
      columns: ['File', 'It'],
      rows: unusable.slice(0, MOST_ROWS).map(({ path, why }) => [path, why]),
      total: unusable.length,
    },
  });
}

/** Everybody's requests are in a client's file too, when a program counts in both ways. */
function overlapFinding(files: readonly UsageFile[]): Finding | null {
  const scopes = new Set(files.map(({ scope }) => scope));
  if (scopes.size < 2) return null;
  return finding({
    level: 'warning',
    title: 'Some requests may be in the sum twice',
    about:
      'The files count in different ways: for everybody in a working directory, for a process, for a client. Sum one kind at a time.',
    facts: [...scopes].map((scope) =>
      count(`Files by ${scope}`, files.filter((file) => file.scope === scope).length),
    ),
  });
}

/** What is known of how the library counts. */
function knownHoles(files: readonly UsageFile[]): readonly Finding[] {
  const shared = files.filter(({ scope }) => scope !== 'client').length;
  return [
    finding({
      level: 'warning',
      title: 'The tokens are guesses',
      about:
        'The library counts a quarter of the characters of the answer. The question is not in it, nor what the provider reported, so no cost follows from these numbers.',
    }),
    finding({
      level: 'warning',
      title: 'Answers from the cache are counted as usage',
      about:
        'A request that the cache answered adds to the requests and the tokens as one that went out does.',
    }),
    finding({
      level: shared > 0 ? 'warning' : 'note',
      title: 'Requests are lost when several programs count in one file',
      about:
        'The lock of the library covers reading and writing each on its own, not both together, and holds for one process: two programs write over each other. "Global" means one working directory, not the machine.',
      facts: [count('Files that programs share', shared)],
    }),
  ];
}

function sumFinding(files: readonly UsageFile[]): Finding {
  const sum = (of: (file: UsageFile) => number) => files.reduce((total, file) => total + of(file), 0);
  const sorted = files.toSorted((one, other) => other.requests - one.requests);
  return finding({
    level: files.length > 0 ? 'good' : 'note',
    title: files.length > 0 ? 'What the usage files add up to' : 'There is no usage file among these',
    about:
      files.length > 0
        ? 'Their totals since each file was made. The library keeps no model with them.'
        : 'The library writes them as .ai_utilities/usage_stats/usage_*.json in the folder a program was started in, and only with track_usage=True.',
    facts: [
      count(
        'Requests',
        sum(({ requests }) => requests),
      ),
      count(
        'Tokens, guessed',
        sum(({ tokens }) => tokens),
      ),
    ],
    table:
      files.length === 0
        ? null
        : {
            title: 'By file',
            columns: ['Counted for', 'Requests', 'Tokens', 'That day', 'Day', 'File'],
            rows: sorted
              .slice(0, MOST_ROWS)
              .map((file) => [
                `${file.scope} ${file.who}`.trim(),
                formatCount(file.requests),
                formatCount(file.tokens),
                formatCount(file.requestsToday),
                file.day,
                basename(file.path),
              ]),
            total: files.length,
          },
  });
}
