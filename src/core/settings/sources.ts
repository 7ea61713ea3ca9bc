import { createHash } from 'node:crypto';
import type { Environment } from './environment.ts';
import type { EnvironmentFile, EnvironmentFileText } from './environmentFile.ts';
import { environmentFileName, type Resolution, resolveSettings } from './resolve.ts';

/** Where settings.json is. */
export interface SettingsFile {
  /** The whole path, to show. */
  readonly path: string;
  /** The text, or null when there is no file. Rejects with `settings.unreadable`. */
  read(): Promise<string | null>;
  /** Replaces the file at once or not at all. Rejects with `settings.unwritable`. */
  write(text: string): Promise<void>;
}

/** What settings are read from. */
export interface SourceParts {
  readonly file: SettingsFile;
  readonly environment: Environment;
  /** Without it no file of variables is read. */
  readonly environmentFile?: EnvironmentFile;
  /** Ids of the providers the console brings along. */
  readonly knownProviders?: readonly string[];
}

/** What the files held at one moment. */
export interface SourceTexts {
  readonly text: string | null;
  readonly environmentFile: EnvironmentFileText | undefined;
}

/** Reads what settings are made of. */
export class Sources {
  readonly #parts: SourceParts;

  constructor(parts: SourceParts) {
    this.#parts = parts;
  }

  /**
   * settings.json, and the file of variables that goes with it: as in `last` where it is the same file, so that saving
   * settings.json does not bring in what somebody is writing there. Rejects with `settings.unreadable`.
   */
  async read(last: SourceTexts | null): Promise<SourceTexts> {
    return this.withText(await this.#parts.file.read(), last);
  }

  /** The same for another text of settings.json. */
  async withText(text: string | null, last: SourceTexts | null): Promise<SourceTexts> {
    const { environmentFile, environment } = this.#parts;
    if (!environmentFile) return { text, environmentFile: undefined };
    const name = environmentFileName({ fileText: text, environment });
    const known = last?.environmentFile;
    if (known && last && environmentFileName({ fileText: last.text, environment }) === name) {
      return { text, environmentFile: known };
    }
    return { text, environmentFile: await environmentFile.read(name) };
  }

  resolve({ text: fileText, environmentFile }: SourceTexts): Resolution {
    const { environment, knownProviders } = this.#parts;
    return resolveSettings({
      fileText,
      environment,
      ...(environmentFile && { environmentFile }),
      ...(knownProviders && { knownProviders }),
    });
  }
}

/** Names exactly these texts, without telling them: the one may hold keys. */
export function revisionOf({ text, environmentFile }: SourceTexts): string {
  return createHash('sha256')
    .update(JSON.stringify([text, environmentFile ?? null]))
    .digest('hex');
}
