import type { CacheFile, CacheFiles } from '../../../../shared/contract/cacheFiles.ts';

/** The tabs of the page, by their place in the location. */
export const tabs = {
  entries: 'Entries',
  statistics: 'Statistics',
  maintenance: 'Maintenance',
  history: 'History',
  doctor: 'Doctor',
} as const;

export type CacheTab = keyof typeof tabs;

/** The tab that the location names; the entries where it names none. */
export function tabOf(params: Readonly<Record<string, string>>): CacheTab {
  const found = Object.keys(tabs).find((tab) => tab === params.tab);
  return (found ?? 'entries') as CacheTab;
}

/** The console's own cache where it is not in a file. */
export const ownWithoutFile: CacheFile = {
  id: 'own',
  path: '',
  name: 'This console',
  table: '',
  tables: [],
  writable: true,
  cannotWrite: null,
  notes: [],
};

/**
 * The file that the page shows: the one that the location names, else the one that was wanted on the command line, else the
 * console's own. A file that is not open (any more) is as if it was not named.
 */
export function shownFile(files: CacheFiles, named: string | undefined): CacheFile {
  const ids = [named, files.wanted, 'own'];
  for (const id of ids) {
    const found = files.open.find((file) => file.id === id);
    if (found !== undefined) return found;
    if (id === 'own') break;
  }
  return ownWithoutFile;
}

/** What a file is called: the console's own by whose it is. */
export function fileName(file: { readonly id: string; readonly name: string }): string {
  return file.id === 'own' ? 'This console' : file.name;
}
