import { constants } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { readBytes } from './auditFiles.ts';

/** What somebody else did to the file meanwhile; null for nothing. */
export type Interference = 'gone' | 'altered' | null;

/**
 * The file that is written to: bytes are added at its end and are on the disk before `append` resolves. A write that failed
 * half-way is taken back, at the latest before the next one.
 */
export class ChainFile {
  readonly path: string;
  #handle: FileHandle | null = null;
  #size = 0;
  #inode = 0;
  /** A failed write may have left something behind the last whole line. */
  #torn = false;

  private constructor(path: string) {
    this.path = path;
  }

  get size(): number {
    return this.#size;
  }

  /** Makes the file, in place of one that an earlier try has left. Rejects with the system's error. */
  static async create(path: string): Promise<ChainFile> {
    await rm(path, { force: true });
    const file = new ChainFile(path);
    await file.#open(constants.O_CREAT | constants.O_EXCL);
    return file;
  }

  /** Opens a file of which the first `wholeBytes` are good; what follows is taken away. Rejects with the system's error. */
  static async reopen(path: string, wholeBytes: number): Promise<ChainFile> {
    const file = new ChainFile(path);
    const handle = await file.#open(0);
    if (file.#size > wholeBytes) {
      await handle.truncate(wholeBytes);
      await handle.datasync();
      file.#size = wholeBytes;
    }
    return file;
  }

  /** Looks whether the file still is as it was left. Rejects with the system's error. */
  async look(): Promise<Interference> {
    const found = await stat(this.path).catch((caught: NodeJS.ErrnoException) => {
      if (caught.code === 'ENOENT') return null;
      throw caught;
    });
    if (found === null) {
      await this.#close();
      return 'gone';
    }
    const isSame = found.ino === this.#inode && (found.size === this.#size || this.#torn);
    if (isSame) return null;
    await this.#close();
    this.#torn = false;
    await this.#open(0);
    return 'altered';
  }

  /** Rejects with the system's error; then nothing was added. */
  async append(bytes: Buffer): Promise<void> {
    const handle = this.#handle ?? (await this.#open(0));
    if (this.#torn) await this.#mend(handle);
    try {
      await handle.appendFile(bytes);
      await handle.datasync();
      this.#size += bytes.length;
    } catch (caught) {
      this.#torn = true;
      // When it works now, the file is whole while the trouble lasts; else it is tried again before the next write.
      await this.#mend(handle).catch(() => undefined);
      // After a failed sync nobody knows what the handle still holds.
      await this.#close();
      throw caught;
    }
  }

  /** Whether the file ends within a line, so that the next one must not be joined to it. */
  async endsInLine(): Promise<boolean> {
    return this.#size > 0 && (await readBytes(this.path, this.#size - 1, this.#size)) !== '\n';
  }

  async close(): Promise<void> {
    await this.#close();
  }

  async #open(flags: number): Promise<FileHandle> {
    const handle = await open(this.path, constants.O_WRONLY | constants.O_APPEND | flags, 0o600);
    const { size, ino } = await handle.stat();
    this.#handle = handle;
    this.#inode = ino;
    if (!this.#torn) this.#size = size;
    return handle;
  }

  async #mend(handle: FileHandle): Promise<void> {
    await handle.truncate(this.#size);
    this.#torn = false;
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    // What was written is on the disk already: a failed close loses nothing.
    await handle?.close().catch(() => undefined);
  }
}
