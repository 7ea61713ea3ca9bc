import { type BrowserWindow, dialog, type FileFilter, shell } from 'electron';
import { AppError } from '../shared/errors.ts';

/** What a file is chosen for. */
export type PathPurpose =
  | 'cache'
  | 'export_jsonl'
  | 'export_csv'
  | 'import'
  | 'backup'
  | 'restore'
  | 'compare'
  | 'usage';

/** Files that the person names in the system's own dialogs, or drops on the window. The page gets their paths and can use no others. */
export interface PathDialogs {
  /** Null when the person closed the dialog. */
  choose(purpose: PathPurpose): Promise<string | null>;
  chooseMany(purpose: PathPurpose): Promise<readonly string[] | null>;
  /** Notes a path that the console itself offers: to be read and shown, never to be written. */
  allow(path: string): void;
  /** Throws `ipc.forbidden_sender` for a path that nobody chose; to write, for one that was not chosen to be written. */
  checkChosen(path: string, use?: 'read' | 'write'): void;
  /** Shows a chosen or offered file in its folder; throws as `checkChosen` does. */
  reveal(path: string): void;
}

const databases: FileFilter[] = [
  { name: 'SQLite databases', extensions: ['sqlite', 'sqlite3', 'db'] },
  { name: 'All files', extensions: ['*'] },
];
const tables: FileFilter[] = [{ name: 'JSON lines and CSV', extensions: ['jsonl', 'ndjson', 'csv'] }];
const jsonFiles: FileFilter[] = [{ name: 'JSON', extensions: ['json'] }];

interface Kind {
  readonly saves: boolean;
  readonly title: string;
  readonly filters: FileFilter[];
  readonly name?: string;
}

const kinds: Readonly<Record<PathPurpose, Kind>> = {
  cache: { saves: false, title: 'Open a cache file', filters: databases },
  export_jsonl: { saves: true, title: 'Export as JSON lines', filters: tables, name: 'cache.jsonl' },
  export_csv: { saves: true, title: 'Export as CSV', filters: tables, name: 'cache.csv' },
  import: { saves: false, title: 'Import entries', filters: tables },
  backup: { saves: true, title: 'Save a copy of the cache', filters: databases, name: 'cache-copy.sqlite' },
  restore: { saves: false, title: 'Restore from a file', filters: databases },
  compare: { saves: false, title: 'Compare with', filters: databases },
  usage: { saves: false, title: 'Read usage files', filters: jsonFiles },
};

/** The dialogs over `window`. `wasGiven`: whether a person gave the page that file in another way. */
export function createPathDialogs(
  window: () => BrowserWindow | null,
  wasGiven: (path: string) => boolean,
): PathDialogs {
  const readable = new Set<string>();
  const writable = new Set<string>();
  const open = async (purpose: PathPurpose, many: boolean): Promise<readonly string[] | null> => {
    const { title, filters } = kinds[purpose];
    const properties: ('openFile' | 'multiSelections')[] = many
      ? ['openFile', 'multiSelections']
      : ['openFile'];
    const over = window();
    const options = { title, filters, properties };
    const { canceled, filePaths } = over
      ? await dialog.showOpenDialog(over, options)
      : await dialog.showOpenDialog(options);
    return canceled || filePaths.length === 0 ? null : filePaths;
  };
  const save = async (purpose: PathPurpose): Promise<string | null> => {
    const { title, filters, name = '' } = kinds[purpose];
    const over = window();
    const options = { title, filters, defaultPath: name };
    const { canceled, filePath } = over
      ? await dialog.showSaveDialog(over, options)
      : await dialog.showSaveDialog(options);
    return canceled || !filePath ? null : filePath;
  };
  const checkChosen = (path: string, use: 'read' | 'write' = 'read') => {
    if (writable.has(path) || (use === 'read' && (readable.has(path) || wasGiven(path)))) return;
    throw new AppError(
      'ipc.forbidden_sender',
      'The console reads and writes only files that you chose in its dialogs or dropped on it.',
    );
  };
  return {
    async choose(purpose) {
      const { saves } = kinds[purpose];
      const path = saves ? await save(purpose) : ((await open(purpose, false))?.[0] ?? null);
      if (path !== null) (saves ? writable : readable).add(path);
      return path;
    },
    async chooseMany(purpose) {
      return open(purpose, true);
    },
    allow: (path) => void readable.add(path),
    checkChosen,
    reveal: (path) => {
      checkChosen(path);
      shell.showItemInFolder(path);
    },
  };
}
