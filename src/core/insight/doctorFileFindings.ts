import type { Finding } from '../../shared/contract/insight.ts';
import { formatCount } from '../../shared/format.ts';
import { bytes, type Examined, finding } from './doctorFindings.ts';

const LARGE_WAL_BYTES = 16 * 1_048_576;
/** A file with less in free pages is left alone, bytes. */
const MUCH_FREE_BYTES = 1_048_576;
const MUCH_FREE_SHARE = 0.2;

/** What is found of the file itself. */
export function fileFindings(examined: Examined): readonly Finding[] {
  return [soundFinding(examined), indexFinding(examined), spaceFinding(examined), journalFinding(examined)];
}

function soundFinding({ file: { problems } }: Examined): Finding {
  if (problems.length === 0) {
    return finding({
      level: 'good',
      title: 'The file is sound',
      about: "SQLite's quick check found nothing.",
    });
  }
  return finding({
    level: 'bad',
    title: 'The file is damaged',
    about:
      'Make no backup over a good one. Repair puts a new file with every readable entry in its place, and keeps this one.',
    facts: problems.map((value) => ({ label: 'Damage', value, kind: 'text' })),
    mend: 'verify',
  });
}

function indexFinding({ file: { missingIndexes, keysAreUnique } }: Examined): Finding {
  const facts = missingIndexes.map((value) => ({ label: 'Missing', value, kind: 'text' as const }));
  if (!keysAreUnique) {
    return finding({
      level: 'bad',
      title: 'Nothing keeps keys from being there twice',
      about:
        'The library writes with ON CONFLICT (namespace, key), which fails without the primary key of both columns. Export the entries and import them into a new cache file.',
      facts,
    });
  }
  if (missingIndexes.length > 0) {
    return finding({
      level: 'warning',
      title: 'Indexes of the library are missing',
      about:
        'Expired and least used entries are then looked for in the whole file, with each new entry. The library makes them when it opens the file.',
      facts,
    });
  }
  return finding({
    level: 'good',
    title: 'All indexes are there',
    about: 'The primary key and the two indexes that the library makes.',
  });
}

function spaceFinding({ file, tally }: Examined): Finding {
  const facts = [
    bytes('File', file.pages * file.pageBytes),
    bytes('In values', tally.valueBytes),
    bytes('Largest value', tally.largestBytes),
    bytes('Page', file.pageBytes),
    bytes('Free pages', file.freePages * file.pageBytes),
  ];
  const free = file.freePages * file.pageBytes;
  if (free >= MUCH_FREE_BYTES && file.freePages > MUCH_FREE_SHARE * file.pages) {
    return finding({
      level: 'note',
      title: `${formatCount(file.freePages)} of ${formatCount(file.pages)} pages are empty`,
      about: 'What is deleted leaves room in the file, which never shrinks by itself. Vacuum gives it back.',
      facts,
      mend: 'vacuum',
    });
  }
  const mean = tally.entries > 0 ? tally.valueBytes / tally.entries : 0;
  if (file.pageBytes < 8192 && mean > file.pageBytes / 4) {
    return finding({
      level: 'note',
      title: `Pages of ${formatCount(file.pageBytes)} bytes are small for these values`,
      about:
        'A value that does not fit on a page beside three others goes on on pages of its own, which makes reading slower. New caches of this console have pages of 8,192 bytes.',
      facts: [...facts, bytes('Mean value', Math.round(mean))],
    });
  }
  return finding({
    level: 'good',
    title: 'The file wastes no room',
    about: 'Few of its pages are empty.',
    facts,
  });
}

function journalFinding({ file: { journal }, walBytes }: Examined): Finding {
  const facts = [bytes('Log beside the file', walBytes)];
  if (journal !== 'wal') {
    return finding({
      level: 'warning',
      title: 'The file has no write-ahead log',
      about:
        'The library switches it on. Without it readers and writers wait for each other, for up to 3 seconds and then in vain.',
      facts: [{ label: 'Journal', value: journal, kind: 'text' }, ...facts],
    });
  }
  if (walBytes >= LARGE_WAL_BYTES) {
    return finding({
      level: 'warning',
      title: 'The log beside the file has grown large',
      about:
        'Some program keeps a read open, so nothing of it can be brought into the file. Checkpoint does it once that program is done.',
      facts,
    });
  }
  return finding({
    level: 'good',
    title: 'Several programs can use the file at once',
    about: 'It has a write-ahead log, so readers never wait for a writer.',
    facts,
  });
}
