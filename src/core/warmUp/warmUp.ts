import type { Answer, AskInput, Cost } from '../../shared/contract/ask.ts';
import type { Estimate } from '../../shared/contract/playground.ts';
import type { WarmUp, WarmUpItem } from '../../shared/contract/warmUp.ts';
import { AppError, errorBodyOf } from '../../shared/errors.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Clock, Logger } from '../ports.ts';
import type { ProviderConfig } from '../providers/preset.ts';
import { findProvider } from '../providers/registry.ts';
import type { Settings } from '../settings/settings.ts';
import { previewOf } from './preview.ts';

export interface WarmUpParts {
  readonly settings: () => Settings;
  readonly providers: () => readonly ProviderConfig[];
  readonly ask: (
    input: AskInput,
    options: { readonly source: 'warm-up'; readonly signal: AbortSignal },
  ) => Promise<Answer>;
  /** What a request would take before it is sent. */
  readonly estimate: (request: AskInput, provider: ProviderConfig) => Promise<Estimate>;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: (warmUp: WarmUp) => void;
}

interface Run {
  readonly startedAt: number;
  readonly items: WarmUpItem[];
  readonly ending: AbortController;
  state: 'running' | 'done' | 'cancelled';
}

/** Brings the answers to a list of prompts into the cache, one after the other. Nothing that fails in it fails anything else. */
export class WarmUpRunner {
  readonly #parts: WarmUpParts;
  #run: Run | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: WarmUpParts) {
    this.#parts = parts;
  }

  /** The list with its costs; while one runs with how far it is. After a run: its results, as long as the list is the same. */
  async view(): Promise<WarmUp> {
    const run = this.#run;
    if (run?.state === 'running') return viewOf(run);
    const items = await this.#items();
    return run && isSameList(run.items, items) ? viewOf(run) : { state: 'idle', startedAt: null, items };
  }

  /** Starts a run unless one is under way. Resolves once it has begun. */
  async start(): Promise<WarmUp> {
    if (this.#run?.state === 'running') return viewOf(this.#run);
    const { clock } = this.#parts;
    const run: Run = { startedAt: clock.now(), items: [], ending: new AbortController(), state: 'running' };
    this.#run = run;
    run.items.push(...(await this.#items()));
    this.#ended = this.#work(run, this.#requests());
    return viewOf(run);
  }

  /** Ends a run that is under way; what is in the cache stays. */
  async cancel(): Promise<WarmUp> {
    this.#run?.ending.abort(new AppError('request.cancelled', 'The warm-up was stopped.'));
    await this.#ended;
    return this.view();
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    await this.#ended;
  }

  async #work(run: Run, requests: readonly AskInput[]): Promise<void> {
    const { signal } = run.ending;
    for (const [index, request] of requests.entries()) {
      if (signal.aborted) break;
      this.#set(run, index, { state: 'running' });
      this.#set(run, index, await this.#ask(request, signal));
    }
    run.items.forEach((item, index) => {
      if (item.state === 'waiting') this.#set(run, index, { state: 'cancelled' });
    });
    run.state = signal.aborted ? 'cancelled' : 'done';
    this.#tell(run);
    this.#report(run);
  }

  async #ask(request: AskInput, signal: AbortSignal): Promise<Pick<WarmUpItem, 'state' | 'error'>> {
    try {
      return resultOf(await this.#parts.ask(request, { source: 'warm-up', signal }));
    } catch (caught) {
      const error = errorBodyOf(caught);
      return { state: error.code === 'request.cancelled' ? 'cancelled' : 'failed', error };
    }
  }

  /** Prompts stay out of the log and of the alert: both say which one by its number. */
  #report(run: Run): void {
    const { alerts, logger } = this.#parts;
    const failed = run.items.filter(({ state }) => state === 'failed').length;
    run.items.forEach(({ state, error, provider, model }, index) => {
      if (state !== 'failed') return;
      logger.warn(`Cache warm-up failed for prompt ${index + 1} of ${run.items.length}`, {
        provider,
        model,
        code: error?.code,
      });
    });
    if (failed === 0) {
      if (run.state === 'done') alerts.clear('warm_up');
      return;
    }
    alerts.raise({
      cause: 'warm_up',
      level: 'warning',
      title: 'The cache was not warmed up',
      message: `Cache warm-up failed for ${failed} of ${run.items.length} prompts. The list on the Settings page says why.`,
    });
  }

  #set(run: Run, index: number, change: Partial<WarmUpItem>): void {
    const item = run.items[index];
    if (item) run.items[index] = { ...item, ...change };
    this.#tell(run);
  }

  #tell(run: Run): void {
    this.#parts.onChange(viewOf(run));
  }

  #requests(): readonly AskInput[] {
    const { provider, model, warm_up } = this.#parts.settings();
    return warm_up.map((one) => {
      const asked = one.provider ?? provider;
      return {
        provider: asked,
        model: one.model ?? this.#modelOf(asked) ?? model,
        messages: [{ role: 'user', content: one.prompt }],
        params: { temperature: 0 },
        stream: false,
        // Only this model's own answer warms its place in the cache.
        failover: [],
        staleIfError: false,
      };
    });
  }

  /** The default model of a provider that has one of its own; where it is the default provider, the settings' model goes first. */
  #modelOf(provider: string): string | null {
    const settings = this.#parts.settings();
    if (provider === settings.provider) return null;
    return this.#parts.providers().find(({ id }) => id === provider)?.model ?? null;
  }

  #items(): Promise<WarmUpItem[]> {
    return Promise.all(this.#requests().map((request) => this.#item(request)));
  }

  async #item(request: AskInput): Promise<WarmUpItem> {
    const { provider, model, messages } = request;
    const preview = previewOf(messages[0]?.content ?? '');
    const base = { preview, provider, model, state: 'waiting' as const, error: null };
    try {
      const { max_tokens } = this.#parts.settings();
      const params = { ...request.params, ...(max_tokens === null ? {} : { maxTokens: max_tokens }) };
      const config = findProvider(this.#parts.providers(), provider);
      const estimate = await this.#parts.estimate({ ...request, params }, config);
      return { ...base, ...estimate };
    } catch (caught) {
      const input: Cost = { kind: 'unpriced', reason: errorBodyOf(caught).message };
      return { ...base, inputTokens: 0, input, worstCase: null };
    }
  }
}

function resultOf({ cache, completion }: Answer): Pick<WarmUpItem, 'state' | 'error'> {
  if (completion.state === 'cut') return { state: 'failed', error: completion.error };
  if (cache.outcome === 'hit') return { state: 'already_there', error: null };
  if (cache.stored) return { state: 'stored', error: null };
  const reason = cache.reason === '' ? 'The answer was not kept.' : cache.reason;
  return { state: 'not_stored', error: { code: 'request.invalid', message: reason } };
}

function viewOf({ state, startedAt, items }: Run): WarmUp {
  return { state, startedAt, items: [...items] };
}

function isSameList(one: readonly WarmUpItem[], other: readonly WarmUpItem[]): boolean {
  const nameOf = ({ preview, provider, model }: WarmUpItem) => `${preview}\n${provider}\n${model}`;
  return (
    one.length === other.length &&
    one.every((item, index) => {
      const counterpart = other[index];
      return counterpart !== undefined && nameOf(item) === nameOf(counterpart);
    })
  );
}
