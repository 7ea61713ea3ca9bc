import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, parse } from 'node:path';
import type electronLog from 'electron-log/node';
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

// Required when the first line is written: it brings a whole HTTP client along, and most runs log nothing.
const loadLate = createRequire(import.meta.url);

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

/** Makes the file if need be. Whether a write that failed half-way left part of a line that others must not be joined to. */
function endsInLine(file: string): boolean {
  const descriptor = openSync(file, 'a+', 0o600);
  try {
    const last = Buffer.alloc(1);
    const { size } = fstatSync(descriptor);
    return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
  } finally {
    closeSync(descriptor);
  }
}

/** A text file that lines are added to, in a few pieces of bounded size. Writes at once; never throws. */
export class LogFile {
  private readonly options: LogFileOptions;
  private log: ReturnType<typeof electronLog.create> | null = null;
  private usable = false;
  private troubled = false;
  private watched = false;
  /** The last try to begin a new file failed. */
  private stuck = false;
  /** The file ends within a line. */
  private endsInLine = false;
  private lost = 0;

  constructor(options: LogFileOptions) {
    this.options = options;
  }

  /**
   * Adds a line. Where the file could not be written before, `lostLine` is asked for a line that says how many were
   * lost, to go first.
   */
  append(line: string, lostLine: (lost: number) => string): void {
    this.lost += 1;
    if (!this.prepare()) return;
    const before = this.lost > 1 ? `${lostLine(this.lost - 1)}\n` : '';
    this.opened().info(`${this.endsInLine ? '\n' : ''}${before}${line}`);
    this.endsInLine = false;
    if (!this.usable) return;
    this.lost = 0;
    this.troubled = false;
  }

  private opened(): ReturnType<typeof electronLog.create> {
    if (this.log) return this.log;
    const library = loadLate('electron-log/node') as typeof electronLog;
    // The library reports its own failures through its default log, to the terminal, for each line.
    library.transports.console.writeFn = () => undefined;
    this.log = library.create({ logId: this.options.file });
    const { file, console: terminal, ipc, remote } = this.log.transports;
    terminal.level = false;
    if (ipc) ipc.level = false;
    remote.level = false;
    file.setAppName('AI Ops Console');
    file.resolvePathFn = () => this.options.file;
    file.maxSize = this.options.maxBytes;
    file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
    file.archiveLogFn = () => this.archive();
    // The library's own steps would take a "%s" in a line for a format.
    file.transforms = [({ data }) => data[0]];
    return this.log;
  }

  /** The library would give a file that it cannot open up for good, so it only gets one that can be written. */
  private prepare(): boolean {
    if (this.usable) return true;
    try {
      mkdirSync(dirname(this.options.file), { recursive: true });
      this.endsInLine = endsInLine(this.options.file);
    } catch (caught) {
      this.trouble(errorCodeOf(caught));
      return false;
    }
    this.usable = true;
    // The library's error has the system's code in its text only.
    const failed = (error: Error): void =>
      this.trouble(/\b(E[A-Z]+):/.exec(error.message)?.[1] ?? error.name);
    if (!this.watched) this.opened().transports.file.getFile().on('error', failed);
    this.watched = true;
    return true;
  }

  private archive(): void {
    try {
      rotate(this.options.file, this.options.keptFiles);
      this.stuck = false;
    } catch (caught) {
      // Entries still go to the full file, so nothing is lost; the next entry tries again.
      const why = fileTrouble(errorCodeOf(caught));
      if (!this.stuck)
        this.options.onTrouble(`No new log file could be begun at ${this.options.file}: ${why}.`);
      this.stuck = true;
    }
  }

  private trouble(code: string): void {
    this.usable = false;
    if (this.troubled) return;
    this.troubled = true;
    const { file, onTrouble } = this.options;
    onTrouble(`The log ${file} cannot be written: ${fileTrouble(code)}. Entries are lost meanwhile.`);
  }
}
