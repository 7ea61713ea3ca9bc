import { isDeepStrictEqual } from 'node:util';
import type { SettingsProblem, SettingsView } from '../../shared/contract/settings.ts';
import { AppError } from '../../shared/errors.ts';
import type { Logger } from '../ports.ts';
import {
  brokenError,
  conflictError,
  planChange,
  problemsText,
  refusedError,
  type SettingsChange,
} from './change.ts';
import { settingNamed } from './definitions.ts';
import type { Environment } from './environment.ts';
import { editSettingsText } from './fileEdit.ts';
import { readFileLayer, SETTINGS_FILE_NAME } from './fileLayer.ts';
import { listNamed } from './listDefinitions.ts';
import { defaultSettings, type Resolution, type ResolvedSettings, resolveSettings } from './resolve.ts';
import type { Settings } from './settings.ts';
import { settingsView } from './view.ts';

const NEW_FILE = '{}\n';

/** Where settings.json is. */
export interface SettingsFile {
  /** The whole path, to show. */
  readonly path: string;
  /** The text, or null when there is no file. Rejects with `settings.unreadable`. */
  read(): Promise<string | null>;
  /** Replaces the file at once or not at all. Rejects with `settings.unwritable`. */
  write(text: string): Promise<void>;
}

/** What `onChange` tells. `settings` and `previous` are the same object when only the problems changed. */
export interface SettingsChanged {
  readonly settings: Settings;
  readonly previous: Settings;
  readonly view: SettingsView;
}

export interface SettingsServiceOptions {
  readonly file: SettingsFile;
  readonly environment: Environment;
  /** Ids of the providers the console brings along. */
  readonly knownProviders?: readonly string[];
  readonly logger: Logger;
}

/**
 * The settings in force. They change as a whole: a file that is broken, by hand or otherwise, leaves the last good ones
 * and becomes `problems` of the view. Made by `openSettings`.
 */
export class SettingsService {
  private resolved: ResolvedSettings = defaultSettings();
  private problems: readonly SettingsProblem[] = [];
  /** The file when it was last read without a problem: tells a page's change from a hand edit. */
  private goodText: string | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly options: SettingsServiceOptions;
  private readonly listeners = new Set<(change: SettingsChanged) => void>();

  constructor(options: SettingsServiceOptions) {
    this.options = options;
  }

  /** The last good settings. A new object after each change, so it is safe to keep one for the length of a request. */
  get current(): Settings {
    return this.resolved.settings;
  }

  view(): SettingsView {
    return settingsView(this.resolved, this.options.file.path, this.problems);
  }

  /** Calls back after each change of settings or problems; returns the unsubscribe. */
  onChange(listener: (change: SettingsChanged) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reads the file again. What is wrong with it is in the view; never rejects. */
  reload(): Promise<SettingsView> {
    return this.inTurn(async () => {
      let text: string | null;
      try {
        text = await this.options.file.read();
      } catch (caught) {
        const message =
          caught instanceof AppError ? caught.message : 'It could not be read. The log says why.';
        this.options.logger.error('Failed to reload configuration', { error: String(caught) });
        this.refuse([{ where: SETTINGS_FILE_NAME, line: null, message }]);
        return this.view();
      }
      const resolution = this.resolve(text);
      if (resolution.ok) this.accept(text, resolution);
      else this.refuse(resolution.problems);
      return this.view();
    });
  }

  /**
   * Applies a change and writes it to the file, or does neither; `approve` may still refuse what would come of it (then it
   * rejects with `request.cancelled`). Rejects with `settings.invalid` when a value is not
   * allowed, is set by a variable, or the file is broken or sets it differently by now; with `settings.unreadable` and
   * `settings.unwritable` when the file cannot be used. Entries of others, comments and order in the file stay.
   */
  update(
    change: SettingsChange,
    approve: (next: Settings) => Promise<boolean> = async () => true,
  ): Promise<SettingsView> {
    return this.inTurn(async () => {
      const changes = planChange(change, this.resolved.origins);
      const text = await this.options.file.read();
      const onDisk = this.resolve(text);
      if (!onDisk.ok) {
        this.refuse(onDisk.problems);
        throw brokenError(onDisk.problems);
      }
      const touched = this.changedMeanwhile(text, [...changes.keys()]);
      if (text !== this.goodText) this.accept(text, onDisk);
      if (touched) throw conflictError(touched);
      const before = text ?? NEW_FILE;
      const edited = changes.size === 0 ? before : editSettingsText(before, changes);
      const resolution = this.resolve(edited);
      if (!resolution.ok) throw refusedError(resolution.problems);
      if (!(await approve(resolution.settings))) {
        throw new AppError('request.cancelled', 'The settings were not changed.');
      }
      if (edited !== before) await this.options.file.write(edited);
      this.accept(edited === before ? text : edited, resolution);
      return this.view();
    });
  }

  private resolve(fileText: string | null): Resolution {
    const { environment, knownProviders } = this.options;
    return resolveSettings({ fileText, environment, ...(knownProviders && { knownProviders }) });
  }

  /** Of the entries about to be changed, the first that is not in the file as it was when last read. */
  private changedMeanwhile(text: string | null, names: readonly string[]): string | undefined {
    if (text === this.goodText) return undefined;
    const [known, now] = [readFileLayer(this.goodText), readFileLayer(text)];
    return names.find((name) => {
      const list = listNamed(name);
      if (list !== null) return !isDeepStrictEqual(known.lists[list], now.lists[list]);
      const setting = settingNamed(name);
      return setting !== null && known.values.get(setting)?.value !== now.values.get(setting)?.value;
    });
  }

  private accept(text: string | null, { settings, origins }: ResolvedSettings): void {
    const previous = this.resolved.settings;
    const sameSettings = isDeepStrictEqual(settings, previous);
    const same =
      sameSettings && this.problems.length === 0 && isDeepStrictEqual(origins, this.resolved.origins);
    this.goodText = text;
    if (same) return;
    this.resolved = { settings: sameSettings ? previous : settings, origins };
    this.problems = [];
    this.options.logger.info('Configuration reloaded successfully');
    this.tell(previous);
  }

  private refuse(problems: readonly SettingsProblem[]): void {
    if (isDeepStrictEqual(problems, this.problems)) return;
    this.problems = problems;
    this.options.logger.warn('Invalid configuration after reload', { problems: problemsText(problems) });
    this.tell(this.resolved.settings);
  }

  private tell(previous: Settings): void {
    const change = { settings: this.resolved.settings, previous, view: this.view() };
    for (const listener of this.listeners) {
      try {
        listener(change);
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

/** The settings service with the file read once. Never rejects: with a broken file it starts from the defaults. */
export async function openSettings(options: SettingsServiceOptions): Promise<SettingsService> {
  const service = new SettingsService(options);
  await service.reload();
  return service;
}
