import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type CacheFile, type CacheFiles, OWN_CACHE } from '../../shared/contract/cacheFiles.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import type { Clock, Logger } from '../ports.ts';
import { BackgroundWork } from './backgroundWork.ts';
import type { CacheFilesService, CacheTarget } from './cacheFiles.ts';
import type { Examined } from './examine.ts';
import { cacheFileIdOf } from './fileId.ts';
import type { FileJobs } from './fileJobs.ts';
import { changeOf } from './fileWatch.ts';
import { OpenFile } from './openFile.ts';
import { type OwnCache, ownTarget, ownView } from './ownFile.ts';
import type { RecentFiles } from './recentFiles.ts';

export interface OpenCacheFilesParts {
  readonly jobs: FileJobs;
  readonly recent: RecentFiles;
  /** null when the own cache has no file. */
  readonly own: () => OwnCache | null;
  readonly busyTimeoutMs: () => number;
  /** Folder for copies; what is in it from before is removed. */
  readonly copies: string;
  /** The console's own database, which is no cache. */
  readonly consoleDatabase: string;
  /** Has everybody let go of a file; resolves when nobody has it open. */
  readonly letGo: (id: string) => Promise<void>;
  /** How often open files are looked at: whether they are still there, and still the same, ms. */
  readonly watchEveryMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The open cache files: the own one, and others by their real path. */
export class OpenCacheFiles implements CacheFilesService {
  readonly #parts: OpenCacheFilesParts;
  readonly #files = new Map<string, OpenFile>();
  readonly #listeners = new Set<(files: CacheFiles) => void>();
  readonly #background: BackgroundWork;
  /** Copies of an earlier console are gone. */
  readonly #cleared: Promise<void>;
  #wanted: string | null = null;
  #own: OwnCache | null;
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  readonly #lent = new Set<string>();

  constructor(parts: OpenCacheFilesParts) {
    this.#parts = parts;
    this.#own = parts.own();
    this.#background = new BackgroundWork(parts.logger);
    this.#cleared = this.#removeCopy(parts.copies);
    this.#background.begin(this.#cleared);
    this.#background.begin(this.#lookAtRecent());
  }

  view(): CacheFiles {
    const own = this.#own;
    const open = [...(own ? [ownView(own)] : []), ...[...this.#files.values()].map((file) => file.view())];
    const isOpen = new Set(open.map(({ id }) => id));
    const recent = this.#parts.recent.list().filter(({ id }) => !isOpen.has(id));
    return { open, recent: [...recent], wanted: this.#wanted };
  }

  async open(path: string): Promise<CacheFile> {
    const absolute = resolve(path);
    const { jobs, copies, consoleDatabase, busyTimeoutMs } = this.#parts;
    // A failure of it is in the log, and no reason not to open a file.
    await this.#cleared.catch(() => undefined);
    const known = [
      ...(this.#own ? [{ id: OWN_CACHE, path: this.#own.path }] : []),
      ...[...this.#files.values()]
        .filter((file) => !file.isStale)
        .map(({ id, path: at }) => ({ id, path: at })),
    ];
    const examination = await jobs.examine({
      ...{ path: absolute, known, copies, consoleDatabase },
      busyTimeoutMs: busyTimeoutMs(),
    });
    if ('known' in examination) {
      const already = this.view().open.find(({ id }) => id === examination.known);
      // Closed while it was looked at.
      return already ?? this.open(absolute);
    }
    return this.#add(examination.found);
  }

  async openRecent(id: string): Promise<CacheFile> {
    const path = this.#parts.recent.path(id);
    if (path === null) throw notOpen();
    try {
      return await this.open(path);
    } catch (caught) {
      // Not waited for: it may be the disk that hangs.
      this.#background.begin(this.#lookAtRecent());
      throw caught;
    }
  }

  /** Opens the file that a command line named. Rejects as `open` does. */
  async openWanted(path: string): Promise<CacheFile> {
    const file = await this.open(path);
    // Asked for once more it is news again.
    if (this.#wanted === file.id) {
      this.#wanted = null;
      this.#tell();
    }
    this.#wanted = file.id;
    this.#tell();
    return file;
  }

  close(id: string): CacheFiles {
    this.#file(id);
    this.#remove(id);
    this.#tell();
    this.#background.begin(this.#lookAtRecent());
    return this.view();
  }

  chooseTable(id: string, table: string): CacheFile {
    if (id === OWN_CACHE && this.#own?.table === table) return ownView(this.#own);
    if (id === OWN_CACHE) {
      throw new AppError(
        'request.invalid',
        'Which table the own cache uses is a setting (cache_sqlite_table). Change it on the Settings page.',
      );
    }
    const file = this.#file(id);
    if (file.table === table) return file.view();
    file.choose(table);
    this.#background.begin(this.#parts.letGo(id));
    this.#background.begin(this.#note(file));
    this.#tell();
    return file.view();
  }

  async allowChanges(id: string, allow: boolean): Promise<CacheFile> {
    if (id === OWN_CACHE) return this.#ownAllowed();
    const file = this.#file(id);
    if (!allow) {
      file.allow(false);
      this.#tell();
      return file.view();
    }
    const { cannotWrite } = file.view();
    if (file.unchangeable !== null || file.isStale) throw refused(file.path, cannotWrite ?? '');
    try {
      await this.#parts.jobs.prove(file.path, {
        busyTimeoutMs: this.#parts.busyTimeoutMs(),
        damaged: file.examined.damaged,
        table: file.table,
      });
      file.allow(true);
    } catch (caught) {
      const { code, message } = errorBodyOf(caught);
      // A lock goes away by itself, and is no property of the file.
      if (code !== 'storage.busy') file.refuse(message.replace(`${file.path}: `, ''));
      throw caught;
    } finally {
      this.#tell();
    }
    return file.view();
  }

  async forget(id: string): Promise<CacheFiles> {
    await this.#parts.recent.forget(id);
    this.#tell();
    return this.view();
  }

  /** Keeps everybody from a file, as long as somebody needs it for himself: until what it returns is called. */
  lend(id: string): () => void {
    this.#lent.add(id);
    return () => this.#lent.delete(id);
  }

  target(id: string): CacheTarget {
    if (this.#lent.has(id)) {
      throw new AppError('storage.busy', 'The file is being repaired. Wait until that is done, or stop it.');
    }
    const busyTimeoutMs = this.#parts.busyTimeoutMs();
    if (id === OWN_CACHE) {
      if (this.#own) return ownTarget(this.#own, busyTimeoutMs);
      throw new AppError(
        'request.invalid',
        'The own cache is not kept in a file now, so there is nothing to look into. Settings say where it is kept.',
      );
    }
    return this.#file(id).target(busyTimeoutMs);
  }

  onChange(listener: (files: CacheFiles) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The own cache may be another one now, or the same one anew. */
  ownChanged(): void {
    const before = this.#own;
    this.#own = this.#parts.own();
    const isSame = before?.path === this.#own?.path && before?.table === this.#own?.table;
    if (!isSame && before) this.#background.begin(this.#parts.letGo(OWN_CACHE));
    if (!isSame || before?.problem !== this.#own?.problem) this.#tell();
  }

  /** The console itself put another file in its place (a repair): what is known of it is found out anew. */
  async exchanged(id: string): Promise<CacheFile> {
    const { path } = this.#file(id);
    const wasAllowed = this.#file(id).view().writable;
    this.#remove(id);
    const file = await this.open(path);
    return wasAllowed ? this.allowChanges(file.id, true) : file;
  }

  /** Takes away copies, and what opening left beside files. */
  async shut(): Promise<void> {
    for (const id of [...this.#files.keys()]) this.#remove(id);
    await this.#background.end();
  }

  async #add(found: Examined): Promise<CacheFile> {
    const file = new OpenFile(found, this.#parts.recent.table(cacheFileIdOf(found.path)));
    // Another opening of the same file was faster, or it is an older file of that name.
    const before = this.#files.get(file.id);
    if (before && !before.isStale) {
      if (found.copyFolder !== null) await this.#removeCopy(found.copyFolder);
      return before.view();
    }
    if (before) {
      this.#remove(file.id);
      this.#tell();
    }
    this.#files.set(file.id, file);
    this.#timer ??= setInterval(() => void this.#watch(), this.#parts.watchEveryMs).unref();
    await this.#note(file);
    this.#tell();
    return file.view();
  }

  #remove(id: string): void {
    const file = this.#files.get(id);
    this.#files.delete(id);
    if (this.#wanted === id) this.#wanted = null;
    if (this.#files.size === 0 && this.#timer) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    if (file) this.#background.begin(this.#leave(file));
  }

  async #leave({ id, path, examined, isStale }: OpenFile): Promise<void> {
    await this.#parts.letGo(id);
    if (examined.copyFolder !== null) return this.#removeCopy(examined.copyFolder);
    if (examined.wasAlone && examined.cannotWrite === null && !examined.damaged && !isStale)
      await this.#parts.jobs.tidy(path);
  }

  async #removeCopy(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true });
  }

  async #note({ id, path, table }: OpenFile): Promise<void> {
    try {
      await this.#parts.recent.note({ id, path, table }, this.#parts.clock.now());
    } catch (caught) {
      // The file is open all the same; it will only be missing in a list.
      this.#parts.logger.warn('the list of recent files could not be written', {
        code: errorBodyOf(caught).code,
      });
    }
  }

  async #lookAtRecent(): Promise<void> {
    if (await this.#parts.recent.look()) this.#tell();
  }

  async #watch(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    // One that the console itself exchanges is looked at anew when that is done.
    const files = [...this.#files.values()].filter(({ id }) => !this.#lent.has(id));
    let isNews = false;
    // One after the other: a disk that hangs holds one of Node's few threads then, and not all of them.
    for (const file of files) {
      const change = await changeOf(file.examined);
      if (!this.#lent.has(file.id) && file.noteChange(change)) isNews = true;
    }
    this.#isLooking = false;
    if (isNews) this.#tell();
  }

  #ownAllowed(): CacheFile {
    if (this.#own) return ownView(this.#own);
    throw notOpen();
  }

  #file(id: string): OpenFile {
    const file = this.#files.get(id);
    if (file) return file;
    throw notOpen();
  }

  #tell(): void {
    const files = this.view();
    for (const listener of this.#listeners) listener(files);
  }
}

function notOpen(): AppError {
  return new AppError('request.invalid', 'This cache file is not open (any more). Open it again.');
}

function refused(path: string, sentence: string): AppError {
  return new AppError('storage.readonly', `${path}: ${sentence}`, { data: { file: path } });
}
