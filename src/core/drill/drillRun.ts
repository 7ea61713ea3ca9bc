import type { DrillPlan, DrillProgress, DrillReport } from '../../shared/contract/drill.ts';
import { type ErrorBody, errorBodyOf } from '../../shared/errors.ts';
import { type Logger, systemClock } from '../ports.ts';
import { percentile } from '../reliability/percentile.ts';
import type { Settings } from '../settings/settings.ts';
import type { Pricing } from '../usage/pricing.ts';
import type { TokenEstimator } from '../usage/tokenEstimator.ts';
import { type AskedInDrill, createDrillPipeline, type DrillPipeline } from './drillPipeline.ts';
import { type DrillServers, startDrillServers } from './drillProviders.ts';
import { reportOf } from './drillReport.ts';
import { drillSettings } from './drillSettings.ts';
import { type DrillTime, drillTime } from './drillTime.ts';

export interface DrillRunParts {
  /** The person's; read once. */
  readonly settings: () => Settings;
  /** File of the sandbox's thread. */
  readonly sandboxThread: URL;
  readonly estimator: TokenEstimator;
  readonly pricing: Pricing;
  readonly logger: Logger;
}

export interface DrillOrder {
  readonly id: string;
  readonly plan: DrillPlan;
  readonly signal: AbortSignal;
  readonly onProgress: (
    progress: Pick<DrillProgress, 'phase' | 'done' | 'answered' | 'stale' | 'failed'>,
  ) => void;
}

/** How many times as fast a quick drill is. */
export const QUICK_TIMES_FASTER = 20;
/** Requests for the latency without faults; the first one opens the connection and does not count. */
const BASELINE_REQUESTS = 6;

/**
 * Runs a drill through a pipeline of its own and on servers of its own. Never rejects: what breaks it off is in its
 * report.
 */
export async function runDrill(parts: DrillRunParts, order: DrillOrder): Promise<DrillReport> {
  return new DrillRun(parts, order).run();
}

class DrillRun {
  readonly #parts: DrillRunParts;
  readonly #order: DrillOrder;
  readonly #time: DrillTime;
  readonly #stop = new AbortController();
  readonly #asked: (AskedInDrill & { readonly number: number })[] = [];
  #phase: DrillProgress['phase'] = 'starting';
  #faultsFrom: number | null = null;
  #startedAt: number;
  #baselineMs: number | null = null;
  #problem: ErrorBody | null = null;
  #pipeline: DrillPipeline | null = null;

  constructor(parts: DrillRunParts, order: DrillOrder) {
    this.#parts = parts;
    this.#order = order;
    this.#time = drillTime(order.plan.pace === 'quick' ? QUICK_TIMES_FASTER : 1);
    this.#startedAt = this.#time.clock.now();
  }

  async run(): Promise<DrillReport> {
    const { signal, plan, id } = this.#order;
    const pressed = { at: systemClock.now(), monotonic: systemClock.monotonic() };
    const stop = () => this.#stop.abort();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    let servers: DrillServers | null = null;
    try {
      servers = await startDrillServers(plan, this.#parts.sandboxThread);
      await this.#drill(servers);
    } catch (caught) {
      this.#breakOff(caught);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#enter('ending');
      await servers?.close();
    }
    return reportOf({
      id,
      plan,
      startedAt: this.#startedAt,
      pressedAt: pressed.at,
      tookMs: systemClock.monotonic() - pressed.monotonic,
      timesFaster: this.#time.timesFaster,
      baselineMs: this.#baselineMs,
      asked: this.#asked,
      transitions: this.#pipeline?.transitions ?? [],
      servers: servers?.servers.map((server) => server.id) ?? [],
      ended: this.#problem ? 'broken_off' : signal.aborted ? 'cancelled' : 'complete',
      problem: this.#problem,
    });
  }

  async #drill({ servers }: DrillServers): Promise<void> {
    const settings = drillSettings(this.#parts.settings(), servers);
    const parts = { ...this.#parts, settings, servers, time: this.#time };
    this.#enter('baseline');
    const { plan } = this.#order;
    await this.#measure(
      createDrillPipeline({ ...parts, plan: { ...plan, questions: 'different' }, faultsFrom: () => null }),
    );
    if (this.#stop.signal.aborted) return;
    this.#pipeline = createDrillPipeline({ ...parts, plan, faultsFrom: () => this.#faultsFrom });
    if (plan.expiredAnswers) await this.#pipeline.putExpired(plan.requests);
    await this.#askAll(this.#pipeline);
  }

  async #measure(pipeline: DrillPipeline): Promise<void> {
    const latencies: number[] = [];
    for (let number = 1; number <= BASELINE_REQUESTS && !this.#stop.signal.aborted; number += 1) {
      const { row } = await pipeline.ask(number, this.#stop.signal);
      if (row.outcome === 'complete' && number > 1) latencies.push(row.latencyMs);
    }
    this.#baselineMs = percentile(latencies, 0.5);
  }

  async #askAll(pipeline: DrillPipeline): Promise<void> {
    const { clock, sleep } = this.#time;
    const { signal } = this.#stop;
    const { requests, perSecond } = this.#order.plan;
    const from = clock.monotonic();
    this.#faultsFrom = from;
    this.#startedAt = clock.now();
    this.#enter('running');
    const running: Promise<void>[] = [];
    for (let number = 1; number <= requests; number += 1) {
      const dueAt = from + ((number - 1) * 1000) / perSecond;
      // Woken by the stop, it is the stop that counts.
      await sleep(Math.max(0, dueAt - clock.monotonic()), signal).catch(() => undefined);
      if (signal.aborted) break;
      running.push(this.#askOne(pipeline, number));
    }
    await Promise.all(running);
  }

  async #askOne(pipeline: DrillPipeline, number: number): Promise<void> {
    try {
      this.#asked.push({ ...(await pipeline.ask(number, this.#stop.signal)), number });
      this.#tell();
    } catch (caught) {
      this.#breakOff(caught);
    }
  }

  #breakOff(caught: unknown): void {
    this.#problem ??= errorBodyOf(caught);
    const error = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
    this.#parts.logger.error('a drill broke off', { id: this.#order.id, error });
    this.#stop.abort();
  }

  #enter(phase: DrillProgress['phase']): void {
    this.#phase = phase;
    this.#tell();
  }

  #tell(): void {
    const rows = this.#asked.map(({ row }) => row);
    const isStale = rows.filter(({ cacheOutcome }) => cacheOutcome === 'stale').length;
    const complete = rows.filter(({ outcome }) => outcome === 'complete').length;
    this.#order.onProgress({
      phase: this.#phase,
      done: rows.length,
      answered: complete - isStale,
      stale: isStale,
      failed: rows.length - complete,
    });
  }
}
