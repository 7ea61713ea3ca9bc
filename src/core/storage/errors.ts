import { AppError, type ErrorCode } from '../../shared/errors.ts';

const byCode: readonly (readonly [prefix: string, code: ErrorCode, sentence: string])[] = [
  ['SQLITE_FULL', 'storage.full', 'The disk is full. Free some space and try again.'],
  [
    'SQLITE_READONLY',
    'storage.readonly',
    'The file cannot be written: it, its folder or its disk is read-only.',
  ],
  ['SQLITE_BUSY', 'storage.busy', 'Another program holds a lock on the file. Try again when it is done.'],
  ['SQLITE_LOCKED', 'storage.busy', 'Another program holds a lock on the file. Try again when it is done.'],
  [
    'SQLITE_CORRUPT',
    'storage.corrupt',
    'The file is damaged. Nothing was changed; move it away to begin with a new one.',
  ],
  [
    'SQLITE_NOTADB',
    'storage.not_a_database',
    'The file is not a SQLite database, or it is encrypted. Move it away to begin with a new one.',
  ],
  [
    'SQLITE_CANTOPEN',
    'storage.cannot_open',
    'The file cannot be opened. Check that its folder exists and may be used.',
  ],
  ['SQLITE_PERM', 'storage.cannot_open', 'The file may not be used by this user. Check its permissions.'],
  ['SQLITE_AUTH', 'storage.cannot_open', 'The file may not be used by this user. Check its permissions.'],
];

/**
 * What went wrong in SQLite as an `AppError`, by its result code and never by its text: only CORRUPT and NOTADB
 * are damage; full, busy, read-only and permission are not. The message names the file; `data.sqlite` keeps the code, `data.file` the path.
 */
export function storageError(caught: unknown, file: string): AppError {
  if (caught instanceof AppError) return caught;
  const sqlite = codeOf(caught);
  const known = byCode.find(([prefix]) => sqlite.startsWith(prefix));
  const [code, sentence] = known
    ? [known[1], known[2]]
    : (['storage.failed', `The database refused the operation (${sqlite}).`] as const);
  return new AppError(code, `${file}: ${sentence}`, { data: { file, sqlite }, cause: caught });
}

function codeOf(caught: unknown): string {
  if (typeof caught === 'object' && caught !== null && 'code' in caught && typeof caught.code === 'string') {
    return caught.code;
  }
  return caught instanceof Error ? caught.name : 'unknown';
}
