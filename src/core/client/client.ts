import type { Answer, AskInput, CacheReport } from '../../shared/contract/ask.ts';
import { AppError } from '../../shared/errors.ts';
import { noAuditTrail } from '../audit/auditTrail.ts';
import { systemSleep } from '../ports.ts';
import { auditedRequest } from './auditedRequest.ts';
import { lookUp } from './cached.ts';
import { recordOf } from './ledgerRecord.ts';
import { answerFrom, hasAnswer, type Outcome } from './outcome.ts';
import type { ClientParts } from './parts.ts';
import {
  type AskOptions,
  type PreparedRequest,
  type PromptInput,
  prepareRequest,
} from './preparedRequest.ts';
import { type AskedOutcome, askShared } from './sharedCall.ts';
import { SingleFlight } from './singleFlight.ts';
import { staleAnswer } from './staleAnswer.ts';

/** The core client: every question to an LLM goes through `ask`. Needs no window. */
export class Client {
  readonly #parts: ClientParts;
  readonly #flights: SingleFlight<AskedOutcome>;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#flights = new SingleFlight({ clock: parts.clock, sleep: parts.sleep ?? systemSleep });
  }

  /**
   * Answers from the cache or from a provider; the ledger has the row before anything is returned. A stream that ended
   * early after text had come resolves too, marked `cut`. Otherwise rejects with an `AppError`: `request.*`,
   * `provider.*`, `key.*` or `keychain.*`; with `audit.unwritable` where the settings want no answer without its entry.
   */
  async ask(input: AskInput | PromptInput, options: AskOptions): Promise<Answer> {
    const parts = this.#parts;
    const prepared = prepareRequest(input, options, parts.settings(), parts.providers());
    this.#refuseUsedId(options);
    const startedAt = parts.clock.now();
    const outcome = await this.#answer(prepared);

    const answer = hasAnswer(outcome) ? answerFrom(outcome, prepared.id) : null;
    const { row, also } = recordOf(prepared, outcome, answer, { startedAt, clientId: parts.clientId() });
    const audit = parts.audit ?? noAuditTrail;
    // Both go to the disk at the same time.
    const [, audited] = await Promise.allSettled([
      parts.recorder.record(row, also),
      audit.request(auditedRequest(prepared, outcome, row)),
    ]);
    if (audited.status === 'rejected') throw audited.reason;

    if (answer) return answer;
    const { code, message, data } = outcome.error ?? { code: 'internal', message: 'No answer and no error.' };
    throw new AppError(code, message, data ? { data } : {});
  }

  /** Two requests of one id would be one row: the second is refused before it costs anything. */
  #refuseUsedId({ requestId }: AskOptions): void {
    if (requestId === undefined || !this.#parts.isKnownRequest(requestId)) return;
    throw new AppError(
      'request.invalid',
      'A request with this id was made before. Give each request its own id.',
    );
  }

  async #answer(prepared: PreparedRequest): Promise<Outcome> {
    const { clock } = this.#parts;
    const startedAt = clock.monotonic();
    const cached = lookUp(this.#parts, prepared);
    const outcome = cached.hit ? cached.outcome : await this.#ask(prepared, cached.report);
    if (outcome.cache.outcome === 'hit' || outcome.cache.outcome === 'stale') prepared.onText(outcome.text);
    return { ...outcome, latencyMs: clock.monotonic() - startedAt };
  }

  async #ask(prepared: PreparedRequest, report: CacheReport): Promise<AskedOutcome> {
    const asked = await askShared(this.#parts, this.#flights, prepared, report);
    return staleAnswer(this.#parts, prepared, asked) ?? asked;
  }
}
