import type { Answer, AskInput } from '../../shared/contract/ask.ts';
import type { FreshAnswer, FreshRun } from '../../shared/contract/insight.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import type { CacheTarget } from '../cacheFiles/cacheFiles.ts';
import type { FreshItem } from './freshPlan.ts';
import type { InsightJobs } from './insightJobs.ts';

export interface FreshParts {
  readonly ask: (
    input: AskInput,
    options: { readonly source: 'compare'; readonly signal: AbortSignal },
  ) => Promise<Answer>;
  readonly jobs: InsightJobs;
}

interface Run {
  readonly file: string;
  readonly answers: FreshAnswer[];
  readonly ending: AbortController;
  state: 'running' | 'done' | 'cancelled';
}

const AT_A_TIME = 2;
const TELL_EVERY_MS = 100;
const PROMPT_CHARS = 200;

/** Asks the requests of entries again and lays the answers beside the kept ones; one run at a time, the last one stays to be seen. */
export class FreshRunner {
  readonly #parts: FreshParts;
  readonly #listeners = new Set<(run: FreshRun) => void>();
  #run: Run | null = null;
  #ended: Promise<void> = Promise.resolve();
  #telling: NodeJS.Timeout | null = null;

  constructor(parts: FreshParts) {
    this.#parts = parts;
  }

  view(): FreshRun {
    const run = this.#run;
    if (run === null) return { state: 'none', file: null, answers: [] };
    return { state: run.state, file: run.file, answers: [...run.answers] };
  }

  onChange(listener: (run: FreshRun) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Begins. Throws `request.invalid` while another run is under way. */
  start(target: CacheTarget, items: readonly FreshItem[]): FreshRun {
    if (this.#run?.state === 'running') {
      throw new AppError('request.invalid', 'A comparison is under way. Wait for its end, or stop it.');
    }
    const answers = items.map(startOf);
    const run: Run = { file: target.id, answers, ending: new AbortController(), state: 'running' };
    this.#run = run;
    this.#ended = this.#work(run, target, items);
    return this.view();
  }

  /** Stops asking; answers that came stay. */
  async cancel(): Promise<FreshRun> {
    this.#run?.ending.abort(new AppError('request.cancelled', 'The comparison was stopped.'));
    await this.#ended;
    return this.view();
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    await this.#ended;
  }

  async #work(run: Run, target: CacheTarget, items: readonly FreshItem[]): Promise<void> {
    const waiting = [...items.entries()];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, item] = next;
        if (item.askable) await this.#one(run, target, index, item);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    run.state = run.ending.signal.aborted ? 'cancelled' : 'done';
    this.#tell();
  }

  async #one(
    run: Run,
    target: CacheTarget,
    index: number,
    item: FreshItem & { askable: true },
  ): Promise<void> {
    const { signal } = run.ending;
    const set = (change: Partial<FreshAnswer>) => {
      const answer = run.answers[index];
      if (answer) run.answers[index] = { ...answer, ...change };
      this.#tell();
    };
    try {
      signal.throwIfAborted();
      set({ state: 'asking' });
      const answer = await this.#parts.ask(item.request, { source: 'compare', signal });
      const { cost, latencyMs, completion, text } = answer;
      set({ costMicros: cost.kind === 'priced' ? cost.micros : null, latencyMs });
      if (completion.state === 'cut') return set({ state: 'failed', error: completion.error });
      const format = item.request.format ?? 'text';
      const compared = await this.#parts.jobs.run({
        kind: 'compare',
        target,
        id: item.id,
        format,
        fresh: text,
      });
      if (compared.kind === 'compared') set({ state: 'done', ...compared.diff });
    } catch (caught) {
      const error = errorBodyOf(caught);
      set({ state: error.code === 'request.cancelled' ? 'skipped' : 'failed', error });
    }
  }

  #tell(): void {
    if (this.#run?.state !== 'running') this.#tellNow();
    else this.#telling ??= setTimeout(() => this.#tellNow(), TELL_EVERY_MS);
  }

  #tellNow(): void {
    if (this.#telling) clearTimeout(this.#telling);
    this.#telling = null;
    for (const listener of this.#listeners) listener(this.view());
  }
}

function startOf(item: FreshItem): FreshAnswer {
  const { id, details } = item;
  return {
    id,
    prompt: details === null ? null : details.prompt.slice(0, PROMPT_CHARS),
    model: details?.model ?? null,
    state: item.askable ? 'waiting' : 'skipped',
    error: item.askable ? null : item.error,
    likeness: null,
    pieces: [],
    costMicros: null,
    latencyMs: null,
    originalLatencyMs: details?.latencyMs ?? null,
  };
}
