import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { errorCodeOf, fileTrouble } from '../fileTrouble.ts';
import { finishRepair } from '../repair/finishRepair.ts';
import { openWorkConnection, type WorkConnection } from '../storage/workConnection.ts';
import { copyAside } from './copyAside.ts';
import { holdsCacheRows, judgeHead, readHead, saysWal, tableNamedIn } from './fileHeader.ts';
import { type FileMark, identityOf, readableFile, reasonAgainstWriting, refusal } from './pathState.ts';
import { type Recognised, recognise, refuseOthers } from './recognise.ts';
import { reasonAgainstChanges } from './tableRules.ts';

export interface ExamineOptions {
  readonly path: string;
  readonly busyTimeoutMs: number;
  /** Folder for copies of files that cannot be opened where they lie. */
  readonly copies: string;
  /** Files that are open already, the own cache among them: nothing of them is opened here. */
  readonly known: readonly { readonly id: string; readonly path: string }[];
  /** The console's own database. */
  readonly consoleDatabase: string;
}

interface Looking extends ExamineOptions {
  /** Told before a copy is made, which may take long. */
  readonly onCopy: () => void;
}

/** A file that can be shown. */
export interface Examined {
  /** The real path. */
  readonly path: string;
  /** What to open: the file, or its copy. */
  readonly file: string;
  /** The folder that is to be removed with the copy; null without one. */
  readonly copyFolder: string | null;
  readonly tables: readonly string[];
  readonly notes: readonly string[];
  readonly cannotWrite: string | null;
  /** Tables that can be read only although the file can be written, each with the reason. */
  readonly readOnlyTables: readonly { readonly name: string; readonly reason: string }[];
  /** Its schema cannot be read: only a repair can work on it. */
  readonly damaged: boolean;
  /** It had no files beside it, so that none should be left there. */
  readonly wasAlone: boolean;
  readonly mark: FileMark;
}

export type Examination = { readonly known: string } | { readonly found: Examined };

type Opening = Omit<Examined, 'path' | 'wasAlone' | 'mark'>;

/**
 * Opens a file for a moment and says what it is. Blocks: for a thread. The file is not changed, and nothing new lies
 * beside it afterwards where that can be helped. Throws a `storage.*` `AppError` with what was found instead of a cache.
 */
export function examineFile(options: Looking): Examination {
  const byPath = options.known.find((one) => one.path === options.path);
  if (byPath) return { known: byPath.id };
  // A repair that was cut off between its two steps has left no file of that name.
  if (!existsSync(options.path)) completeRepair(options.path);
  const before = readableFile(options.path);
  const known = options.known.find((one) => identityOf(one.path) === before.mark.identity);
  if (known) return { known: known.id };
  if (identityOf(options.consoleDatabase) === before.mark.identity) {
    throw refusal(
      before.path,
      'storage.not_a_database',
      'This is the database in which this console keeps its own records, not a cache. Choose a cache file.',
    );
  }
  completeRepair(before.path);
  const { path, mark, size } = readableFile(before.path);
  if (size === 0) {
    throw refusal(
      path,
      'storage.not_a_database',
      'The file is empty (0 bytes): no program has written a cache into it yet, or it was cut to nothing. If there is a backup, open that.',
    );
  }
  const wasAlone = sidesOf(path).length === 0;
  return { found: { path, mark, wasAlone, ...open(path, options) } };
}

function completeRepair(path: string): void {
  try {
    finishRepair(path);
  } catch (caught) {
    const trouble = fileTrouble(errorCodeOf(caught));
    throw refusal(
      path,
      'storage.cannot_open',
      `A repair of the file was cut off half-way and cannot be completed: ${trouble}. The old file and the repaired one lie beside it.`,
      caught,
    );
  }
}

function open(path: string, options: Looking): Opening {
  const sides = sidesOf(path);
  if (sides.includes('-shm') && !sides.includes('-wal') && saysWal(readHead(path))) {
    return openCopy(path, [], options, {
      note: 'Its log (-wal) is missing although the index of the log (-shm) is there: whoever copied or cleaned up took a part of the database away. Shown is a copy of what the file itself holds; the last changes may be missing.',
      cannotWrite:
        'It cannot be changed without its log: put the -wal back beside it or, if that is lost, delete the -shm; then open it again.',
    });
  }
  try {
    const found = lookInto(path, options, isQuiet(path));
    return {
      ...found,
      file: path,
      copyFolder: null,
      damaged: false,
      cannotWrite: reasonAgainstWriting(path),
    };
  } catch (caught) {
    return afterFailure(path, options, caught);
  }
}

const COPIED =
  'Changes cannot be made to a copy. Copy the file to a disk that can be written, and open it there.';

function afterFailure(path: string, options: Looking, caught: unknown): Opening {
  // Without a code of SQLite it is a refusal that has been put into words already.
  if (!(caught instanceof AppError) || caught.data?.sqlite === undefined) throw caught;
  const { sqlite } = caught.data;
  switch (caught.code) {
    case 'storage.busy':
      throw refusal(
        path,
        'storage.busy',
        `Another program has the file for itself and did not let go of it for ${seconds(options.busyTimeoutMs)}. Try again when it is done, or end it.`,
        caught,
      );
    case 'storage.readonly':
    case 'storage.cannot_open':
      if (sqlite === 'SQLITE_READONLY_ROLLBACK' || sidesOf(path).includes('-journal')) {
        return openCopy(path, ['-journal'], options, {
          note: 'A program was stopped in the middle of a change: the journal beside the file takes it back. Shown is a copy in which that was done; the file itself is as it was found.',
          cannotWrite:
            'It cannot be changed before the program that wrote it has opened it again and taken its unfinished change back.',
        });
      }
      return openCopy(path, ['-wal'], options, {
        note: 'The file keeps a log (WAL) and lies where nothing can be written, so that SQLite cannot open it there. Shown is a copy of it and its log as they are now.',
        cannotWrite: COPIED,
      });
    default:
      return asDamaged(path, caught);
  }
}

function openCopy(
  path: string,
  suffixes: readonly string[],
  options: Looking,
  words: { readonly note: string; readonly cannotWrite: string },
): Opening {
  options.onCopy();
  const file = copyAside(path, suffixes, options.copies);
  const copyFolder = dirname(file);
  try {
    const found = lookInto(file, options, true);
    return {
      ...found,
      notes: [words.note, ...found.notes],
      file,
      copyFolder,
      damaged: false,
      cannotWrite: words.cannotWrite,
    };
  } catch (caught) {
    rmSync(copyFolder, { recursive: true, force: true });
    if (!(caught instanceof AppError)) throw caught;
    throw named(path, caught);
  }
}

/** A file whose schema SQLite cannot read: shown where a repair could save rows of a cache, else refused with what it is. */
function asDamaged(path: string, caught: AppError): Opening {
  const head = readHead(path);
  const { kind, words } = judgeHead(head);
  if (kind === 'newer') {
    throw refusal(
      path,
      'storage.newer_schema',
      `The file was written by a newer SQLite than the console's (${words}). Update the console, or open a copy that the newer program has exported.`,
      caught,
    );
  }
  const isDamage = caught.code === 'storage.corrupt' || caught.code === 'storage.not_a_database';
  if (!isDamage) throw named(path, caught);
  if (holdsRows(path)) {
    return {
      file: path,
      copyFolder: null,
      tables: [tableNamedIn(head) ?? 'ai_cache'],
      readOnlyTables: [],
      notes: [
        'The file is damaged so badly that SQLite cannot read its list of tables, but rows of a cache are in it. Nothing was changed. Allow changes and repair it to save them.',
      ],
      cannotWrite: reasonAgainstWriting(path),
      damaged: true,
    };
  }
  throw kind === 'other'
    ? refusal(path, 'storage.not_a_database', `${words}.`, caught)
    : refusal(
        path,
        'storage.corrupt',
        'The file is damaged: SQLite cannot read its list of tables, and no rows of a cache were found in it. Nothing was changed; open a backup of it if there is one.',
        caught,
      );
}

function holdsRows(path: string): boolean {
  try {
    return holdsCacheRows(path);
  } catch (caught) {
    // Nothing in it looks like a page: an answer, not a failure.
    if (caught instanceof AppError) return false;
    throw caught;
  }
}

/** `quietly`: so that SQLite takes away what it had to put beside the file. It does not for a connection that cannot write. */
function lookInto(
  file: string,
  { busyTimeoutMs }: ExamineOptions,
  quietly: boolean,
): Pick<Opening, 'tables' | 'notes' | 'readOnlyTables'> {
  const connection = openWorkConnection(file, { busyTimeoutMs, readonly: !quietly });
  try {
    if (quietly) connection.exec('PRAGMA query_only = ON');
    const found = recognise(connection);
    refuseOthers(file, connection, found);
    const readOnlyTables = found.tables.flatMap((name) => {
      const reason = reasonAgainstChanges(connection, name);
      return reason === null ? [] : [{ name, reason }];
    });
    const notes = [...passedOverNotes(found), ...modeNotes(connection)];
    return { tables: found.tables, readOnlyTables, notes };
  } finally {
    connection.close();
  }
}

function passedOverNotes({ passedOver }: Recognised): readonly string[] {
  return passedOver.map(({ name, reason }) => `The table "${name.slice(0, 60)}" is not shown: ${reason}.`);
}

function modeNotes(connection: WorkConnection): readonly string[] {
  const mode = String(connection.pragma('journal_mode'));
  if (mode === 'wal') return [];
  return [
    `The file keeps a rollback journal (${mode}) and no log (WAL): while one program writes, the others wait for it, the console included.`,
  ];
}

/** Whether a connection that may write would change nothing: there is nothing to recover, and it can take away what it makes. */
function isQuiet(path: string): boolean {
  return sidesOf(path).length === 0 && reasonAgainstWriting(path) === null;
}

/** The files that SQLite keeps beside a database and that are there; an empty journal is none. */
function sidesOf(path: string): readonly string[] {
  return ['-wal', '-shm', '-journal'].filter((suffix) => {
    if (suffix !== '-journal') return existsSync(path + suffix);
    return (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0) > 0;
  });
}

function named(path: string, error: AppError): AppError {
  if (error.message.startsWith(`${path}: `)) return error;
  const sentence = error.message.replace(/^.*?: /, '');
  return refusal(path, error.code, sentence, error);
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}
