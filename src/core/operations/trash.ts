import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deleteTrashFile } from './trashFile.ts';

const SUFFIX = '.sqlite';

/** The folder of what runs took away: a file each, named by the run. */
export class Trash {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file of a run. Makes the folder where it is missing. */
  file(run: string): string {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    return join(this.#folder, `${run}${SUFFIX}`);
  }

  /** What the file of a run takes on the disk; 0 without one. */
  bytes(run: string): number {
    return statSync(this.file(run), { throwIfNoEntry: false })?.size ?? 0;
  }

  async delete(run: string): Promise<void> {
    await deleteTrashFile(this.file(run));
  }

  /** The runs that have a file. */
  runs(): readonly string[] {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length));
  }
}
