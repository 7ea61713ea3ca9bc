import { mkdir } from 'node:fs/promises';
import { AppError, type ErrorBody } from '../../shared/errors.ts';
import { errorCodeOf, fileTrouble } from '../fileTrouble.ts';
import { type AuditKeys, AuditSecrets, type Head, type SealKey, UNSEALED } from './auditKeys.ts';
import type { Fields } from './auditLine.ts';
import { AuditLog, type Entry } from './auditLog.ts';
import type { ActFacts, AuditedRequest, AuditTrail } from './auditTrail.ts';
import { HeadAnchor } from './headAnchor.ts';
import { KeyWatch } from './keyWatch.ts';
import { REQUEST_EVENT, requestFields } from './requestEntry.ts';
import { Stamp } from './stamp.ts';
import { type AuditLimits, type AuditOptions, LIMITS } from './trailOptions.ts';
import { WaitingEntries } from './waitingEntries.ts';

/** Entries of one write. */
const MOST_AT_ONCE = 500;
/** How long quitting waits for the keychain to take the head. */
const LAST_ANCHOR_MS = 600;

/** What there is to say of the log as it is now. Instants in epoch ms. */
export interface AuditHealth {
  readonly seal: 'starting' | 'sealed' | 'unsealed';
  readonly seq: number;
  readonly anchoredSeq: number | null;
  readonly anchoredAt: number | null;
  readonly waiting: number;
  readonly lost: number;
  readonly problem: ErrorBody | null;
}

/**
 * The audit log of a running console. Entries go to the disk in groups: those that come while one write runs are the next.
 * Lines are chained with the key of the keychain; while that is away they are written all the same, unsealed.
 */
export class AuditService implements AuditTrail {
  readonly #options: AuditOptions;
  readonly #limits: AuditLimits;
  readonly #secrets: AuditSecrets;
  readonly #stamp: Stamp;
  readonly #anchor: HeadAnchor;
  readonly #keyWatch: KeyWatch;
  readonly #waiting: WaitingEntries;
  #keys: AuditKeys | null = null;
  #log: AuditLog | null = null;
  /** The last entry that was there when the log was opened. */
  #openedAt: number | null = null;
  #lock: { release(): void } | null = null;
  #problem: ErrorBody | null = null;
  #writing: Promise<void> | null = null;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: AuditOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#secrets = new AuditSecrets(options.secretStore, options.install);
    this.#anchor = new HeadAnchor({
      ...options,
      secrets: this.#secrets,
      head: () => (this.#keys === null ? null : (this.#log?.head ?? null)),
      everyMs: this.#limits.anchorMs,
    });
    this.#stamp = new Stamp(options, options.clock);
    this.#waiting = new WaitingEntries(this.#limits.maxWaiting);
    this.#keyWatch = new KeyWatch(options.secretStore, this.#limits.keychainMs, () => this.#loadKeys());
    void this.#keyWatch.settled.then(() => this.#options.onChange());
  }

  request(request: AuditedRequest): Promise<void> {
    // A prompt is not kept: while its key is still asked for, the entry waits as it is.
    const build = () => requestFields(request, this.#keys?.prompts ?? null);
    return this.#add(REQUEST_EVENT, build);
  }

  act(name: string, facts: ActFacts): Promise<void> {
    return this.#add(name, () => ({ facts: { ...facts } }));
  }

  health(): AuditHealth {
    return {
      seal: this.#keyWatch.isSettled ? (this.#keys === null ? 'unsealed' : 'sealed') : 'starting',
      seq: this.#log?.head.seq ?? 0,
      anchoredSeq: this.#anchor.anchored?.seq ?? null,
      anchoredAt: this.#anchor.at,
      waiting: this.#waiting.count,
      lost: this.#waiting.lost,
      problem: this.#problem,
    };
  }

  /** The key and the last entry on the disk; null while the keychain is away. */
  sealed(): { readonly seal: SealKey; readonly head: Head } | null {
    if (this.#keys === null || this.#log === null) return null;
    return { seal: this.#keys.seal, head: this.#log.head };
  }

  /** Makes a new key for prompts. Rejects with the keychain's error. */
  async forgetPrompts(): Promise<void> {
    const prompts = await this.#secrets.newPromptKey();
    if (this.#keys !== null) this.#keys = { ...this.#keys, prompts };
    await this.act('audit.prompt_key_replaced', {});
  }

  /** Writes what waits, tells the keychain the head, and lets go of the log. Never rejects. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.race([this.#keyWatch.settled, after(LAST_ANCHOR_MS)]);
    this.#keyWatch.close();
    await this.#write();
    clearTimeout(this.#retry);
    this.#anchor.stop();
    const lost = this.#waiting.count + this.#waiting.lost;
    if (lost > 0) this.#options.logger.error('entries are missing in the audit log', { lost });
    await Promise.race([this.#anchor.now(), after(LAST_ANCHOR_MS)]);
    await this.#log?.close();
    this.#lock?.release();
    this.#lock = null;
  }

  #add(event: string, build: () => Fields): Promise<void> {
    const { stamp, moved } = this.#stamp.now();
    if (moved !== null)
      this.#enqueue('clock.changed', { ...stamp, facts: { by_ms: moved } }, () => undefined);
    return new Promise((resolve, reject) => {
      const settle = (error: unknown) => {
        if (error === null || !this.#options.isStrict()) resolve();
        else reject(error);
      };
      const enqueue = () => this.#enqueue(event, { ...stamp, ...build() }, settle);
      if (this.#keyWatch.isSettled) enqueue();
      else void this.#keyWatch.settled.then(enqueue);
    });
  }

  #enqueue(event: string, fields: Fields, settle: (error: unknown) => void): void {
    this.#waiting.add({ entry: { event, fields }, settle });
    // Nobody waits for a disk that is known to be full, unless there is to be no answer without its entry.
    if (this.#problem !== null && !this.#options.isStrict()) settle(null);
    void this.#write();
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeAll();
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    await this.#keyWatch.settled;
    clearTimeout(this.#retry);
    try {
      while (this.#waiting.count > 0) await this.#writeGroup();
    } catch (caught) {
      this.#trouble(caught);
    }
    // In the same turn in which nothing was left to write: an entry that comes later begins anew.
    this.#writing = null;
  }

  async #writeGroup(): Promise<void> {
    const log = await this.#opened();
    const first = this.#waiting.first(MOST_AT_ONCE);
    const gap: Entry[] = first.lost > 0 ? [this.#note('audit.gap', { lost: first.lost })] : [];
    await log.append([...gap, ...first.group.map(({ entry }) => entry)]);
    this.#waiting.written(first);
    this.#problem = null;
    for (const { settle } of first.group) settle(null);
    if (!this.#closed) this.#anchor.soon();
    this.#options.onChange();
    this.#options.onWritten?.();
  }

  async #opened(): Promise<AuditLog> {
    await mkdir(this.#options.dir, { recursive: true, mode: 0o700 });
    this.#lock ??= this.#options.lock();
    if (this.#lock === null) {
      throw new AppError(
        'audit.locked',
        'Another program writes to this audit log. Close it, or use another user data folder.',
      );
    }
    const seal = this.#keys?.seal ?? UNSEALED;
    const { dir } = this.#options;
    const { maxBytes } = this.#limits;
    const note = (event: string, facts: ActFacts) => this.#note(event, facts);
    if (this.#log === null) {
      this.#log = await AuditLog.open({ dir, seal, anchor: this.#anchor.anchored, note, maxBytes });
      this.#openedAt = this.#log.head.seq;
    }
    this.#log.sealWith(seal);
    return this.#log;
  }

  #note(event: string, facts: ActFacts): Entry {
    return { event, fields: { ...this.#stamp.members(), facts: { ...facts } } };
  }

  #trouble(caught: unknown): void {
    const error = this.#errorOf(caught);
    const isNew = this.#problem?.code !== error.code || this.#problem.message !== error.message;
    this.#problem = error.toBody();
    for (const { settle } of this.#waiting.all()) settle(error);
    if (isNew)
      this.#options.logger.error('the audit log cannot be written', { code: error.code, why: error.message });
    this.#options.onChange();
    if (this.#closed) return;
    this.#retry = setTimeout(() => void this.#write(), this.#limits.retryMs);
    this.#retry.unref();
  }

  #errorOf(caught: unknown): AppError {
    if (caught instanceof AppError && caught.code === 'audit.locked') return caught;
    const why = caught instanceof AppError ? caught.message : `${fileTrouble(errorCodeOf(caught))}.`;
    const message = `The audit log in ${this.#options.dir} cannot be written: ${why} Entries wait in memory.`;
    return new AppError('audit.unwritable', message, { cause: caught });
  }

  async #loadKeys(): Promise<void> {
    try {
      const keys = await this.#secrets.keys();
      await this.#anchor.read();
      this.#keys = keys;
      this.#compareWithAnchor();
      this.#options.onChange();
    } catch (caught) {
      const code = caught instanceof AppError ? caught.code : 'internal';
      this.#options.logger.warn('the audit log is not sealed: the keychain does not give its key', { code });
      throw caught;
    }
  }

  /** A log that was opened without the keychain did not know how far it should reach. */
  #compareWithAnchor(): void {
    const [opened, anchored] = [this.#openedAt, this.#anchor.anchored?.seq ?? 0];
    if (opened === null || anchored <= opened) return;
    void this.act('audit.entries_missing', { from: opened + 1, until: anchored }).catch(() => undefined);
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
