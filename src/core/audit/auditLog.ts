import { access, chmod, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CURRENT_FILE, fullFileName, syncFolder } from './auditFiles.ts';
import type { Head, SealKey } from './auditKeys.ts';
import { canonicalBody, type Fields, lineOf } from './auditLine.ts';
import { ChainFile } from './chainFile.ts';
import { type CurrentFile, FILE_STARTED, findEnd } from './logEnd.ts';

/** An entry before it has its place. */
export interface Entry {
  readonly event: string;
  readonly fields: Fields;
}

export interface AuditLogOptions {
  readonly dir: string;
  readonly seal: SealKey;
  /** The head that the keychain knows; null where it knows none. The log goes on from there if it is the later one. */
  readonly anchor: Head | null;
  /** Makes an entry of the log's own. */
  readonly note: (event: string, facts: Readonly<Record<string, string | number>>) => Entry;
  /** Size at which a new file is begun. */
  readonly maxBytes: number;
}

/** The chained log of a folder. One at a time: its caller holds the lock, and does not call `append` before the last one ended. */
export class AuditLog {
  readonly #options: AuditLogOptions;
  #seal: SealKey;
  /** The key of the file that is written to. */
  #keyId: string | null = null;
  #head: Head;
  #file: ChainFile | null = null;
  #firstSeq = 1;
  /** What the log has to say of itself, to go first. */
  #notes: Entry[] = [];

  private constructor(options: AuditLogOptions, head: Head) {
    this.#options = options;
    this.#seal = options.seal;
    this.#head = head;
  }

  /** Goes on where another run ended, repairing an unfinished last line. Rejects with the system's error. */
  static async open(options: AuditLogOptions): Promise<AuditLog> {
    const { dir, seal, anchor } = options;
    await mkdir(dir, { recursive: true, mode: 0o700 });
    // The folder may be older than the log.
    await chmod(dir, 0o700);
    const { head, current } = await findEnd(dir, seal);
    const isBehind = anchor !== null && anchor.seq > head.seq;
    const log = new AuditLog(options, isBehind ? anchor : head);
    if (isBehind) log.#say('audit.entries_missing', { from: head.seq + 1, until: anchor.seq });
    if (current !== null) await log.#goOn(current);
    return log;
  }

  get head(): Head {
    return this.#head;
  }

  /** What later lines are chained with; another key begins a new file. */
  sealWith(seal: SealKey): void {
    this.#seal = seal;
  }

  /** Adds entries, in one write that is on the disk when it resolves. Rejects with the system's error, and then none was added. */
  async append(entries: readonly Entry[]): Promise<void> {
    const broken = await this.#look();
    const all = [...this.#notes, ...entries];
    let group = this.#chain(all);
    const isFull = this.#file !== null && this.#file.size + group.bytes.length > this.#options.maxBytes;
    if (this.#file === null || this.#keyId !== this.#seal.id || isFull) {
      await this.#begin();
      group = this.#chain(all);
    }
    const bytes = broken ? Buffer.concat([Buffer.from('\n'), group.bytes]) : group.bytes;
    await this.#file?.append(bytes);
    this.#head = group.head;
    this.#notes = [];
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #goOn(current: CurrentFile): Promise<void> {
    const { wholeBytes, bytes, lacksLineEnd } = current;
    this.#firstSeq = current.firstSeq ?? this.#head.seq;
    // It was full: only the renaming is left to do.
    if (current.isReadOnly) return this.#putAside();
    if (bytes > wholeBytes && !lacksLineEnd) this.#say('audit.recovered', { bytes: bytes - wholeBytes });
    // Not even its first line was written.
    if (wholeBytes === 0 && !lacksLineEnd) return;
    const file = await ChainFile.reopen(this.#path, lacksLineEnd ? bytes : wholeBytes);
    if (lacksLineEnd) await file.append(Buffer.from('\n'));
    this.#file = file;
    // A first line that cannot be read is for the check to find: the file goes on as ours.
    this.#keyId = current.keyId ?? this.#seal.id;
  }

  /** Whether the next line has to begin with a line end. */
  async #look(): Promise<boolean> {
    if (this.#file === null) return false;
    const found = await this.#file.look();
    if (found === 'gone') {
      this.#say('audit.file_gone', {});
      this.#file = null;
    } else if (found === 'altered') {
      this.#say('audit.file_altered', { bytes: this.#file.size });
      return this.#file.endsInLine();
    }
    return false;
  }

  /** Begins a new file; the full one is put aside. Each step may fail, and is taken again by the next try. */
  async #begin(): Promise<void> {
    if (this.#file !== null) await this.#putAside();
    const file = await ChainFile.create(this.#path);
    const { seq, mac } = this.#head;
    const header = this.#options.note(FILE_STARTED, {
      key_id: this.#seal.id,
      after_seq: seq,
      after_mac: mac,
    });
    try {
      const { bytes, head } = this.#chain([header]);
      await file.append(bytes);
      await syncFolder(this.#options.dir);
      this.#head = head;
      this.#firstSeq = head.seq;
      this.#keyId = this.#seal.id;
      this.#file = file;
    } catch (caught) {
      await file.close();
      throw caught;
    }
  }

  async #putAside(): Promise<void> {
    await this.#file?.close();
    await chmod(this.#path, 0o400);
    await rename(this.#path, await this.#freeName());
    this.#file = null;
    await syncFolder(this.#options.dir);
  }

  /** Never over another file, whatever somebody put there. */
  async #freeName(): Promise<string> {
    for (let seq = this.#firstSeq; ; seq += 1) {
      const path = join(this.#options.dir, fullFileName(seq));
      const isTaken = await access(path).then(
        () => true,
        () => false,
      );
      if (!isTaken) return path;
    }
  }

  #chain(entries: readonly Entry[]): { readonly bytes: Buffer; readonly head: Head } {
    let { seq, mac } = this.#head;
    const lines: string[] = [];
    for (const { event, fields } of entries) {
      seq += 1;
      const body = canonicalBody(seq, event, fields);
      const next = this.#seal.mac(mac, body);
      lines.push(`${lineOf(body, mac, next)}\n`);
      mac = next;
    }
    return { bytes: Buffer.from(lines.join(''), 'latin1'), head: { seq, mac } };
  }

  #say(event: string, facts: Readonly<Record<string, string | number>>): void {
    this.#notes.push(this.#options.note(event, facts));
  }

  get #path(): string {
    return join(this.#options.dir, CURRENT_FILE);
  }
}
