import { randomUUID } from 'node:crypto';
import type { OperationInput, Plan } from '../../shared/contract/operations.ts';
import { AppError } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { Clock } from '../ports.ts';
import type { DryRun } from './operation.ts';

interface Kept {
  readonly plan: Plan;
  readonly about: string;
  readonly at: number;
}

const VALID_MS = 15 * 60_000;
const MOST = 50;

/** The plans that a person saw. An operation starts only with one of them, for the same file, table and options. */
export class Plans {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes a dry run a plan: with its token, and the word to type where every entry is meant. */
  keep(target: CacheTarget, input: OperationInput, dryRun: DryRun): Plan {
    const plan: Plan = {
      rows: dryRun.rows,
      ofRows: dryRun.ofRows,
      bytes: dryRun.bytes,
      matchesAll: dryRun.matchesAll,
      byNamespace: dryRun.byNamespace,
      byAge: dryRun.byAge,
      facts: [...(dryRun.facts ?? [])],
      tables: [...(dryRun.tables ?? [])],
      warnings: [...(dryRun.warnings ?? [])],
      problem: dryRun.problem ?? null,
      token: randomUUID(),
      confirmation: dryRun.matchesAll && (dryRun.rows ?? 0) > 0 ? String(dryRun.rows) : null,
    };
    this.#kept.set(plan.token, { plan, about: aboutOf(target, input), at: this.#clock.monotonic() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    return plan;
  }

  /** Uses a plan up. Throws `request.invalid` without one, or where something was to be typed and was not, and the plan's problem. */
  use(
    target: CacheTarget,
    input: OperationInput,
    seen: { readonly planToken: string; readonly confirmation: string | null },
  ): void {
    const kept = this.#kept.get(seen.planToken);
    const isValid =
      kept !== undefined &&
      kept.about === aboutOf(target, input) &&
      this.#clock.monotonic() - kept.at <= VALID_MS;
    if (!isValid) {
      throw new AppError(
        'request.invalid',
        'There is no preview of exactly this, or it is older than 15 minutes. Preview it again, then start it.',
      );
    }
    const { problem, confirmation } = kept.plan;
    if (problem) throw new AppError(problem.code, problem.message, { data: problem.data ?? {} });
    if (confirmation !== null && seen.confirmation?.trim() !== confirmation) {
      throw new AppError(
        'request.invalid',
        `Every entry of the file would be changed. Type ${confirmation}, the number of entries, to start it.`,
      );
    }
    this.#kept.delete(seen.planToken);
  }
}

function aboutOf({ id, file, table }: CacheTarget, input: OperationInput): string {
  return JSON.stringify([id, file, table, input]);
}
