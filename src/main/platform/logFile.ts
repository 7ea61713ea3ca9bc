import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { errorCodeOf, fileTrouble } from '../../core/fileTrouble.ts';

export interface LogFileOptions {
  /** The whole path; its folder is made. */
  readonly file: string;
  /** Size at which a new file is begun. */
  readonly maxBytes: number;
  /** How many full files are kept beside the current one. */
  readonly keptFiles: number;
  /** Told once when the file cannot be written, and again only after it could be in between. */
  readonly onTrouble: (message: string) => void;
}

function archiveName(file: string, number: number): string {
  const { dir, name, ext } = parse(file);
  return join(dir, `${name}.${number}${ext}`);
}

/** app.log becomes app.1.log, app.1.log becomes app.2.log and so on; the last one goes. */
function rotate(file: string, keptFiles: number): void {
  rmSync(archiveName(file, keptFiles), { force: true });
  for (let number = keptFiles - 1; number >= 1; number -= 1) {
    const from = archiveName(file, number);
    if (existsSync(from)) renameSync(from, archiveName(file, number + 1));
  }
  renameSync(file, archiveName(file, 1));
}

/** Whether a write that failed half-way left part of a line that others must not be joined to. */
function endsWithinLine(descriptor: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

/** A text file that lines are added to, in a few pieces of bounded size. Writes at once; never throws. */
export class LogFile {
  readonly #options: LogFileOptions;
  #troubled = false;
  /** The last try to begin a new file failed. */
  #stuck = false;
  #lost = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  /**
   * Adds a line. Where the file could not be written before, `lostLine` is asked for a line that says how many were
   * lost, to go first.
   */
  append(line: string, lostLine: (lost: number) => string): void {
    const before = this.#lost > 0 ? `${lostLine(this.#lost)}\n` : '';
    try {
      this.#write(`${before}${line}\n`);
      this.#lost = 0;
      this.#troubled = false;
    } catch (caught) {
      this.#lost += 1;
      this.#tell(errorCodeOf(caught));
    }
  }

  /** Opens anew for each line, so that a file that vanished or was exchanged is no special case. */
  #write(text: string): void {
    const { file, maxBytes } = this.#options;
    mkdirSync(dirname(file), { recursive: true });
    const descriptor = openSync(file, 'a+', 0o600);
    let isFull = false;
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.from(`${endsWithinLine(descriptor, size) ? '\n' : ''}${text}`);
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      isFull = size + bytes.length >= maxBytes;
    } finally {
      closeSync(descriptor);
    }
    if (isFull) this.#beginNew();
  }

  #beginNew(): void {
    const { file, keptFiles, onTrouble } = this.#options;
    try {
      rotate(file, keptFiles);
      this.#stuck = false;
    } catch (caught) {
      // Entries still go to the full file, so nothing is lost; the next entry tries again.
      if (!this.#stuck)
        onTrouble(`No new log file could be begun at ${file}: ${fileTrouble(errorCodeOf(caught))}.`);
      this.#stuck = true;
    }
  }

  #tell(code: string): void {
    if (this.#troubled) return;
    this.#troubled = true;
    const { file, onTrouble } = this.#options;
    onTrouble(`The log ${file} cannot be written: ${fileTrouble(code)}. Entries are lost meanwhile.`);
  }
}
