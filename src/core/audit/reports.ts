import type { AuditPage, AuditQuery, AuditReport, AuditState } from '../../shared/contract/audit.ts';
import { AppError } from '../../shared/errors.ts';
import type { Clock } from '../ports.ts';
import { auditPage } from './listing.ts';
import { receiptOf } from './receipt.ts';
import type { AuditService } from './trail.ts';
import type { VerifyRun } from './verifyRun.ts';

export interface AuditReportsParts {
  readonly dir: string;
  readonly service: AuditService;
  readonly verify: VerifyRun;
  readonly clock: Clock;
  /** Told after each change of what `state` says. */
  readonly onChange: () => void;
}

type Sealed = NonNullable<ReturnType<AuditService['sealed']>>;

/** What the window sees of the audit log. */
export class AuditReports {
  readonly #parts: AuditReportsParts;
  #running: AbortController | null = null;
  #progress: AuditState['verifying'] = null;
  #last: AuditState['lastVerify'] = null;

  constructor(parts: AuditReportsParts) {
    this.#parts = parts;
  }

  state(): AuditState {
    return { ...this.#parts.service.health(), verifying: this.#progress, lastVerify: this.#last };
  }

  entries(query: AuditQuery): Promise<AuditPage> {
    return auditPage(this.#parts.dir, query);
  }

  /** Rejects with `audit.unwritable`, with the keychain's state where the key is away, and with `request.cancelled`. */
  async verify(): Promise<AuditReport> {
    const { service, clock, onChange } = this.#parts;
    const sealed = this.#sealed();
    if (this.#running)
      throw new AppError('request.invalid', 'A check is running already. Wait for its verdict.');
    this.#running = new AbortController();
    this.#note({ bytes: 0, of: 0 });
    try {
      const report = await this.#run(sealed, this.#running.signal);
      this.#last = { at: clock.now(), report };
      const { ok, entries, findingCount } = report;
      const first = report.findings[0];
      await service.act('audit.verified', {
        ok,
        entries,
        findings: findingCount,
        first_verdict: first?.verdict ?? null,
        first_seq: first?.seq ?? null,
      });
      return report;
    } finally {
      this.#running = null;
      this.#note(null);
      onChange();
    }
  }

  stopVerify(): void {
    this.#running?.abort();
  }

  /** Rejects where the key is away. */
  receipt(): string {
    const { seal, head } = this.#sealed();
    return receiptOf(seal, head, this.#parts.clock.now());
  }

  /** See `AuditService.forgetPrompts`. */
  async forgetPrompts(): Promise<void> {
    this.#sealed();
    await this.#parts.service.forgetPrompts();
  }

  #run({ seal, head }: Sealed, signal: AbortSignal): Promise<AuditReport> {
    const { dir, verify } = this.#parts;
    return verify({ dir, key: seal.secret, head }, signal, (bytes, of) => this.#note({ bytes, of }));
  }

  #sealed(): Sealed {
    const sealed = this.#parts.service.sealed();
    if (sealed !== null) return sealed;
    throw new AppError(
      'keychain.unavailable',
      'The key of the audit log is in the keychain, which does not give it now. Unlock the keychain and try again.',
    );
  }

  #note(progress: AuditState['verifying']): void {
    this.#progress = progress;
    this.#parts.onChange();
  }
}
