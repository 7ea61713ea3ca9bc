import { isDeepStrictEqual } from 'node:util';
import type {
  SettingsChange as LastChange,
  SettingsPreview,
  SettingsProblem,
  SettingsView,
} from '../../shared/contract/settings.ts';
import { AppError } from '../../shared/errors.ts';
import { type Clock, type Logger, systemClock } from '../ports.ts';
import { type Applier, Appliers } from './appliers.ts';
import { planChange, type SettingsChange } from './change.ts';
import { differencesBetween } from './differences.ts';
import type { Environment } from './environment.ts';
import { editSettingsText } from './fileEdit.ts';
import { defaultSettings, type ResolvedSettings } from './resolve.ts';
import type { Settings } from './settings.ts';
import { revisionOf, type SourceParts, Sources, type SourceTexts } from './sources.ts';
import {
  brokenError,
  changedEntry,
  conflictError,
  outdatedError,
  problemOf,
  problemsText,
  refusedError,
} from './troubles.ts';
import { settingsView } from './view.ts';

const NEW_FILE = '{}\n';

/** What `onChange` tells. `settings` and `previous` are the same object when none of them changed. */
export interface SettingsChanged {
  readonly settings: Settings;
  readonly previous: Settings;
  readonly view: SettingsView;
  /** What changed and by whom; null when it is only about problems. */
  readonly change: LastChange | null;
}

/** Settings, and the keys in the file of variables that goes with them. */
export type SettingsAndKeys = Pick<ResolvedSettings, 'settings' | 'keys'>;

/** How a reload came about. `revision`: only if the files are still those of that preview. */
export interface ReloadOptions {
  readonly by: 'edit' | 'reload' | 'signal';
  readonly revision?: string | undefined;
}

export interface SettingsServiceOptions extends SourceParts {
  readonly logger: Logger;
  readonly clock?: Clock;
}

/**
 * The settings in force. They change as a whole: files that are broken, and settings that a part cannot follow, leave
 * the last good ones and become `problems` of the view. Made by `openSettings`.
 */
export class SettingsService {
  private resolved: ResolvedSettings = defaultSettings();
  private problems: readonly SettingsProblem[] = [];
  private lastChange: LastChange | null = null;
  /** The files when they were last read without a problem: tells a page's change from a hand edit. */
  private good: SourceTexts | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly options: SettingsServiceOptions;
  private readonly sources: Sources;
  private readonly appliers = new Appliers();
  private readonly listeners = new Set<(change: SettingsChanged) => void>();

  constructor(options: SettingsServiceOptions) {
    this.options = options;
    this.sources = new Sources(options);
  }

  /** The last good settings. A new object after each change, so it is safe to keep one for the length of a request. */
  get current(): Settings {
    return this.resolved.settings;
  }

  /** The keys in the file of variables, by variable. Not for the window. */
  get keys(): Environment {
    return this.resolved.keys;
  }

  view(): SettingsView {
    return settingsView(this.resolved, this.options.file.path, this.problems, this.lastChange);
  }

  /** Calls back after each change of settings, keys or problems; returns the unsubscribe. */
  onChange(listener: (change: SettingsChanged) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks a part before settings are put in force, so that it can refuse them; returns the removal. */
  addApplier(applier: Applier): () => void {
    return this.appliers.add(applier);
  }

  /** What `reload` would change now. Changes nothing. Rejects with `settings.unreadable`. */
  preview(): Promise<SettingsPreview> {
    return this.inTurn(async () => {
      const texts = await this.sources.read(null);
      const resolution = this.sources.resolve(texts);
      const revision = revisionOf(texts);
      if (!resolution.ok) return { revision, differences: [], problems: [...resolution.problems] };
      return { revision, differences: [...differencesBetween(this.resolved, resolution)], problems: [] };
    });
  }

  /**
   * Reads the files again; after a mere edit of settings.json only that one. What is wrong with them is in the view.
   * Rejects with `settings.outdated` alone.
   */
  reload(options: ReloadOptions = { by: 'edit' }): Promise<SettingsView> {
    return this.inTurn(async () => {
      const asked = options.by !== 'edit';
      let texts: SourceTexts | null = null;
      try {
        texts = await this.sources.read(asked ? null : this.good);
        if (options.revision !== undefined && options.revision !== revisionOf(texts)) throw outdatedError();
        const resolution = this.sources.resolve(texts);
        if (resolution.ok) await this.accept(texts, resolution, options.by);
        else this.refuse(resolution.problems, asked);
      } catch (caught) {
        if (caught instanceof AppError && caught.code === 'settings.outdated') throw caught;
        this.options.logger.error('Failed to reload configuration', { error: String(caught) });
        this.refuse([problemOf(caught, texts?.text ?? null)], null);
      }
      return this.view();
    });
  }

  /**
   * Applies a change and writes it to the file, or does neither; `approve` may still refuse what would come of it (then it
   * rejects with `request.cancelled`). Rejects with `settings.invalid` when a value is not
   * allowed, is set by a variable, or the file is broken or sets it differently by now; with `settings.unreadable` and
   * `settings.unwritable` when the file cannot be used; with the error of a part that cannot follow. Entries of others,
   * comments and order in the file stay.
   */
  update(
    change: SettingsChange,
    approve: (next: SettingsAndKeys) => Promise<boolean> = async () => true,
  ): Promise<SettingsView> {
    return this.inTurn(async () => {
      const changes = planChange(change, this.resolved.origins);
      const onDisk = await this.sources.read(this.good);
      const now = this.sources.resolve(onDisk);
      if (!now.ok) {
        this.refuse(now.problems, false);
        throw brokenError(now.problems);
      }
      const knownText = this.good?.text ?? null;
      const touched = changedEntry(knownText, onDisk.text, [...changes.keys()]);
      if (onDisk.text !== knownText || this.problems.length > 0) await this.accept(onDisk, now, 'edit');
      if (touched) throw conflictError(touched);
      const before = onDisk.text ?? NEW_FILE;
      const edited = changes.size === 0 ? before : editSettingsText(before, changes);
      if (edited === before) return this.view();
      const texts = await this.sources.withText(edited, onDisk);
      const resolution = this.sources.resolve(texts);
      if (!resolution.ok) throw refusedError(resolution.problems);
      if (!(await approve(resolution))) {
        throw new AppError('request.cancelled', 'The settings were not changed.');
      }
      await this.accept(texts, resolution, 'page', () => this.options.file.write(edited));
      return this.view();
    });
  }

  /** Puts settings in force once every part is ready for them and `write` is done; otherwise nothing has changed. */
  private async accept(
    texts: SourceTexts,
    next: ResolvedSettings,
    by: LastChange['by'],
    write: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { settings: previous } = this.resolved;
    const differences = [...differencesBetween(this.resolved, next)];
    const settings = isDeepStrictEqual(next.settings, previous) ? previous : next.settings;
    const ready = await this.appliers.prepare(settings, previous);
    try {
      await write();
    } catch (caught) {
      await ready.discard();
      throw caught;
    }
    ready.commit();
    const same = isDeepStrictEqual({ ...this.resolved }, { ...next, settings }) && this.problems.length === 0;
    const first = this.good === null && this.problems.length === 0;
    this.good = texts;
    this.resolved = { ...next, settings };
    this.problems = [];
    const asked = by === 'reload' || by === 'signal';
    if (same && !asked) return;
    const change = { at: (this.options.clock ?? systemClock).now(), by, differences };
    if (!first && (asked || differences.length > 0)) this.lastChange = change;
    this.options.logger.info('Configuration reloaded successfully', {
      changed: differences.map(({ name }) => name).join(', '),
    });
    this.tell(previous, change);
  }

  /** `asked`: by a person, who gets the line of the log again. null: the log has its line already. */
  private refuse(problems: readonly SettingsProblem[], asked: boolean | null): void {
    const known = isDeepStrictEqual(problems, this.problems);
    if (asked || (asked === false && !known)) {
      this.options.logger.warn('Invalid configuration after reload', { problems: problemsText(problems) });
    }
    if (known) return;
    this.problems = problems;
    this.tell(this.resolved.settings, null);
  }

  private tell(previous: Settings, change: LastChange | null): void {
    const changed = { settings: this.resolved.settings, previous, view: this.view(), change };
    for (const listener of this.listeners) {
      try {
        listener(changed);
      } catch (caught) {
        // The settings are in force already: one part that cannot follow must not look like a failed save.
        this.options.logger.error('A listener of the settings failed', { error: String(caught) });
      }
    }
  }

  /** Reading, deciding and writing must not interleave with another change. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work, work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }
}

/** The settings service with the files read once. Never rejects: with a broken file it starts from the defaults. */
export async function openSettings(options: SettingsServiceOptions): Promise<SettingsService> {
  const service = new SettingsService(options);
  await service.reload();
  return service;
}
