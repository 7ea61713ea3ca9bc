import { randomUUID } from 'node:crypto';
import type { DrillPlan, DrillProgress, DrillReport, DrillState } from '../../shared/contract/drill.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import type { AuditTrail } from '../audit/auditTrail.ts';
import { systemClock } from '../ports.ts';
import { drillMarkdown } from './drillMarkdown.ts';
import type { DrillReports } from './drillReports.ts';
import { type DrillRunParts, runDrill } from './drillRun.ts';

export interface DrillsParts extends DrillRunParts {
  readonly reports: DrillReports;
  readonly audit: Pick<AuditTrail, 'act'>;
  /** Told of each start and end, and a few times a second between. */
  readonly onChange: (state: DrillState) => void;
}

/** Failover drills, one at a time. All but `close` throw or reject with an `AppError`. */
export interface Drills {
  state(): DrillState;
  /** Begins a drill. Rejects with `drill.running` while another one runs. */
  start(plan: DrillPlan): Promise<DrillState>;
  /** Stops the running one; resolves once its report is there. Without one it does nothing. */
  cancel(): Promise<DrillState>;
  /** Throws `request.invalid` when there is none of this id. */
  report(id: string): DrillReport;
  export(id: string, format: 'json' | 'markdown'): { readonly fileName: string; readonly text: string };
  /** Stops the running one and waits for its end. */
  close(): Promise<void>;
}

/** Between two tellings of progress, ms. */
const TELL_EVERY_MS = 250;

interface Running {
  progress: DrillProgress;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

export function createDrills(parts: DrillsParts): Drills {
  return new OneDrillAtATime(parts);
}

class OneDrillAtATime implements Drills {
  readonly #parts: DrillsParts;
  #running: Running | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(parts: DrillsParts) {
    this.#parts = parts;
  }

  state(): DrillState {
    return { running: this.#running?.progress ?? null, reports: this.#parts.reports.list() };
  }

  async start(plan: DrillPlan): Promise<DrillState> {
    this.#refuseSecond();
    const id = randomUUID();
    const faults = plan.faults.map(({ kind }) => kind).join(', ');
    await this.#parts.audit.act('drill.started', { id, faults, requests: plan.requests });
    this.#refuseSecond();
    const stop = new AbortController();
    const progress: DrillProgress = {
      id,
      phase: 'starting',
      plan,
      startedAt: systemClock.now(),
      done: 0,
      of: plan.requests,
      answered: 0,
      stale: 0,
      failed: 0,
    };
    // What runs is noted before it can tell of itself.
    const ended = Promise.resolve()
      .then(() => this.#run(id, plan, stop.signal))
      .catch((caught) =>
        this.#parts.logger.error('a drill ended by a fault of the console', { error: String(caught) }),
      );
    this.#running = { progress, stop, ended };
    this.#tell();
    return this.state();
  }

  async cancel(): Promise<DrillState> {
    this.#running?.stop.abort();
    await this.#running?.ended;
    return this.state();
  }

  report(id: string): DrillReport {
    const report = this.#parts.reports.get(id);
    if (report) return report;
    throw new AppError(
      'request.invalid',
      'The report of this drill is not kept any more. Choose another one from the list.',
    );
  }

  export(id: string, format: 'json' | 'markdown') {
    const report = this.report(id);
    const name = `failover-drill-${new Date(report.startedAt).toISOString().replaceAll(/[:.]/g, '-')}`;
    return format === 'json'
      ? { fileName: `${name}.json`, text: JSON.stringify(report, null, 2) }
      : { fileName: `${name}.md`, text: drillMarkdown(report) };
  }

  async close(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.ended;
  }

  #refuseSecond(): void {
    if (!this.#running) return;
    throw new AppError('drill.running', 'A drill is running. Wait for its end, or stop it.');
  }

  async #run(id: string, plan: DrillPlan, signal: AbortSignal): Promise<void> {
    try {
      const report = await runDrill(this.#parts, {
        id,
        plan,
        signal,
        onProgress: (progress) => this.#progressed(progress),
      });
      await this.#parts.reports.add(report);
    } finally {
      this.#running = null;
      this.#tell();
    }
  }

  #progressed(progress: Partial<DrillProgress>): void {
    if (!this.#running) return;
    const isNewPhase = progress.phase !== this.#running.progress.phase;
    this.#running.progress = { ...this.#running.progress, ...progress };
    if (isNewPhase || systemClock.monotonic() - this.#toldAt >= TELL_EVERY_MS) this.#tell();
  }

  #tell(): void {
    this.#toldAt = systemClock.monotonic();
    try {
      this.#parts.onChange(this.state());
    } catch (caught) {
      // The list of reports could not be read; who asks for it is told so.
      this.#parts.logger.error('the state of a drill could not be told', { code: errorBodyOf(caught).code });
    }
  }
}
