import { basename } from 'node:path';
import type { CacheFile } from '../../shared/contract/cacheFiles.ts';
import { AppError } from '../../shared/errors.ts';
import type { CacheTarget } from './cacheFiles.ts';
import type { Examined } from './examine.ts';
import { cacheFileIdOf } from './fileId.ts';

/** A file of somebody else's that is open in the workbench. */
export class OpenFile {
  readonly id: string;
  readonly examined: Examined;
  #table: string;
  #isAllowed = false;
  /** What happened to the file since it was opened; null when it is still that file. */
  #change: string | null = null;
  /** Found when changes were to be allowed. */
  #refused: string | null = null;

  constructor(examined: Examined, rememberedTable: string | null) {
    this.id = cacheFileIdOf(examined.path);
    this.examined = examined;
    const tables = this.#tablesWith(rememberedTable);
    this.#table = tables.find((name) => name === rememberedTable) ?? tables[0] ?? '';
  }

  get path(): string {
    return this.examined.path;
  }

  get table(): string {
    return this.#table;
  }

  /** Whether another file has taken its place, or none. */
  get isStale(): boolean {
    return this.#change !== null;
  }

  /** Why it can never be changed as it was found, a sentence; null where that is open. */
  get unchangeable(): string | null {
    const { cannotWrite, readOnlyTables } = this.examined;
    return cannotWrite ?? readOnlyTables.find(({ name }) => name === this.#table)?.reason ?? null;
  }

  choose(table: string): void {
    if (!this.view().tables.includes(table)) {
      throw new AppError(
        'request.invalid',
        `${this.path}: There is no cache table of that name in the file.`,
        {
          data: { file: this.path },
        },
      );
    }
    this.#table = table;
    // What was found when changes were to be allowed was about the other table.
    this.allow(false);
  }

  allow(isAllowed: boolean): void {
    this.#isAllowed = isAllowed;
    this.#refused = null;
  }

  refuse(sentence: string): void {
    this.#isAllowed = false;
    this.#refused = sentence;
  }

  /** Notes what happened to the file itself; true when that is news. */
  noteChange(change: string | null): boolean {
    const isNews = change !== this.#change;
    this.#change = change;
    return isNews;
  }

  view(): CacheFile {
    const { path, notes } = this.examined;
    return {
      id: this.id,
      path,
      name: basename(path),
      table: this.#table,
      tables: [...this.#tablesWith(this.#table)],
      writable: this.#isWritable(),
      cannotWrite: this.#cannotWrite(),
      notes: [...(this.#change === null ? [] : [this.#change]), ...notes],
    };
  }

  target(busyTimeoutMs: number): CacheTarget {
    return {
      id: this.id,
      file: this.examined.file,
      table: this.#table,
      own: false,
      writable: this.#isWritable(),
      busyTimeoutMs,
    };
  }

  #isWritable(): boolean {
    return this.#isAllowed && this.#cannotWrite() === null;
  }

  #cannotWrite(): string | null {
    if (this.#change !== null)
      return 'It cannot be changed: what is open here is not the file of that name (any more). Open it again.';
    return this.unchangeable ?? this.#refused;
  }

  /** Where the schema is lost, the name by which the table was known before is the best there is. */
  #tablesWith(known: string | null): readonly string[] {
    const { damaged, tables } = this.examined;
    return damaged && known !== null && known !== '' ? [known] : tables;
  }
}
