import type { HealthPart, HealthStatus } from '../../shared/contract/health.ts';
import { AppError, type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import type { Clock, Sleep } from '../ports.ts';

/** What a look at a part found. */
export interface PartReport {
  readonly status: HealthStatus;
  /** Figures in a few words; may be empty. */
  readonly summary: string;
  /** null when healthy. */
  readonly error: ErrorBody | null;
}

/** A part of the console that can be looked at. */
export interface PartCheck {
  readonly id: string;
  readonly name: string;
  /** A look that takes longer is given up, ms. */
  readonly timeoutMs: number;
  /** Rejects when the part does not work; an `AppError` says why. `asked`: a person waits for it. */
  look(context: { readonly signal: AbortSignal; readonly asked: boolean }): Promise<PartReport>;
}

/** A part that works. */
export function healthy(summary: string): PartReport {
  return { status: 'healthy', summary, error: null };
}

/** A part that works, or does not, with something that wants attention. */
export function troubled(
  status: 'degraded' | 'unhealthy',
  error: ErrorBody | AppError,
  summary = '',
): PartReport {
  return { status, summary, error: error instanceof AppError ? error.toBody() : error };
}

interface PartLookParts {
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** Looks at parts, each within its own time. A look that hangs is never begun a second time beside the first. */
export class PartLooks {
  readonly #parts: PartLookParts;
  /** When the look that has not ended yet began, monotonic ms. */
  readonly #running = new Map<string, number>();

  constructor(parts: PartLookParts) {
    this.#parts = parts;
  }

  /** Never rejects, and always ends within the part's own time. */
  async look(part: PartCheck, asked: boolean): Promise<HealthPart> {
    const { clock } = this.#parts;
    const startedAt = clock.monotonic();
    const report = await this.#report(part, asked, startedAt);
    const durationMs = Math.round(clock.monotonic() - startedAt);
    return { id: part.id, name: part.name, timestamp: clock.now(), durationMs, ...report };
  }

  async #report(part: PartCheck, asked: boolean, startedAt: number): Promise<PartReport> {
    const since = this.#running.get(part.id);
    if (since !== undefined) return hung(part, startedAt - since);
    this.#running.set(part.id, startedAt);
    const ending = new AbortController();
    const work = resultOf(part, { signal: ending.signal, asked }).finally(() =>
      this.#running.delete(part.id),
    );
    const over = new AbortController();
    const timeUp = this.#parts.sleep(part.timeoutMs, over.signal).then(
      () => null,
      () => null,
    );
    const report = await Promise.race([work, timeUp]);
    over.abort();
    if (report) return report;
    ending.abort();
    return hung(part, part.timeoutMs);
  }
}

async function resultOf(
  part: PartCheck,
  context: { readonly signal: AbortSignal; readonly asked: boolean },
): Promise<PartReport> {
  try {
    return await part.look(context);
  } catch (caught) {
    return { status: 'unhealthy', summary: '', error: errorBodyOf(caught) };
  }
}

function hung({ name }: PartCheck, forMs: number): PartReport {
  const seconds = Math.max(1, Math.round(forMs / 1000));
  return {
    status: 'unhealthy',
    summary: '',
    error: {
      code: 'health.hung',
      message: `${name}: no answer for ${seconds} s. It hangs; the console goes on without waiting for it.`,
      data: { forMs: Math.round(forMs) },
    },
  };
}
