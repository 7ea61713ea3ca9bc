import { AppError } from '../../shared/errors.ts';
import { cancelled } from '../providers/deadlines.ts';
import type { ProviderReply } from '../providers/provider.ts';
import { attemptLimit, isFair, mayHaveWorked, wasCalled } from './attemptLimit.ts';
import type { AdmittedCall } from './breakers.ts';
import type { CallPolicy, PolicyCall } from './callPolicy.ts';
import { failureClass } from './failureClass.ts';
import type { Permit } from './limits/limitedCall.ts';

import type { PolicyParts, PolicySettings } from './policyParts.ts';
import { coolingDown, failoverEvent, nobodyAnswered, outOfTime, pauseNotice } from './policyWords.ts';
import { retryDelayMs } from './retryDelay.ts';
import { grantRepeat, isBlip, pauseMs, type Stop, stopAt } from './stops.ts';

/** Retries, failover, limits and breakers, as docs/adr/0016-chain-of-providers.md says. */
export function createCallPolicy(parts: PolicyParts): CallPolicy {
  return (call) => new Journey(parts, call).run();
}

/** Leave to call: the breaker's, and a place under our own limits. */
interface Leave {
  readonly admitted: AdmittedCall;
  readonly permit: Permit;
}

/** One request on its way along its targets. */
class Journey {
  readonly #parts: PolicyParts;
  readonly #call: PolicyCall;
  readonly #settings: PolicySettings;
  readonly #stops: readonly Stop[];
  /** All the time that the request has. */
  readonly #wholeMs: number;
  #calls = 0;

  constructor(parts: PolicyParts, call: PolicyCall) {
    this.#parts = parts;
    this.#call = call;
    this.#settings = parts.settings();
    this.#stops = call.targets.map(stopAt);
    this.#wholeMs = call.deadlineAt - parts.clock.monotonic();
  }

  async run(): Promise<ProviderReply> {
    this.#parts.budget.deposit();
    for (;;) {
      if (this.#call.signal.aborted) throw cancelled();
      const open = this.#stops.filter((stop) => this.#mayVisit(stop));
      if (open.length === 0) throw nobodyAnswered(this.#stops, this.#parts.clock);
      if (this.#leftMs() <= 0) throw outOfTime(this.#stops, this.#wholeMs);
      const stop = this.#choose(open);
      const waitMs = this.#readyAt(stop) - this.#now();
      if (waitMs > 0) {
        await this.#waitFor(stop, waitMs);
        continue;
      }
      this.#noteThoseLeftOut(stop);
      this.#call.onTurn?.(stop.target);
      const leave = await this.#ask(stop);
      const reply = leave && (await this.#visit(stop, leave));
      if (reply) return reply;
    }
  }

  #now(): number {
    return this.#parts.clock.monotonic();
  }

  #leftMs(): number {
    return this.#call.deadlineAt - this.#now();
  }

  /** Targets that were never called go first, so a repeat must leave calls for them. */
  #mayVisit(stop: Stop): boolean {
    if (stop.done) return false;
    return stop.calls === 0 || this.#mayRepeat(stop);
  }

  #mayRepeat(stop: Stop): boolean {
    const spare = this.#settings.retry_max_attempts - this.#calls - this.#othersToAsk(stop);
    return spare > 0 && (stop.paid || this.#parts.budget.allows());
  }

  #othersToAsk(stop: Stop): number {
    return this.#stops.filter((other) => other !== stop && !other.done && other.calls === 0).length;
  }

  /** The one that only stumbled; else the first that may be called now; else the one whose turn comes first. */
  #choose(open: readonly Stop[]): Stop {
    const now = this.#now();
    const next =
      open.find(({ blipped }) => blipped) ??
      open.find((stop) => this.#readyAt(stop) <= now) ??
      open.reduce((first, stop) => (this.#readyAt(stop) < this.#readyAt(first) ? stop : first));
    if (next.calls > 0 && !next.paid) {
      this.#parts.budget.take();
      next.paid = true;
    }
    return next;
  }

  #readyAt(stop: Stop): number {
    return Math.max(stop.notBefore, this.#parts.cooldowns.until(stop.target) ?? Number.NEGATIVE_INFINITY);
  }

  /** Waits where the wait is worth it; else the target is given up. */
  async #waitFor(stop: Stop, ms: number): Promise<void> {
    if (ms >= this.#leftMs() || ms > this.#settings.retry_max_delay_s * 1000) return this.#giveUp(stop);
    const { clock, sleep, random } = this.#parts;
    const { signal, onWait } = this.#call;
    const isCooling = this.#parts.cooldowns.until(stop.target) !== null;
    if (stop.calls === 0 && isCooling) {
      // All that wait for the end of a pause must not call at the same moment.
      const spreadMs = retryDelayMs(1, this.#settings.retry_max_delay_s, random);
      stop.notBefore = this.#now() + ms + Math.min(spreadMs, (this.#leftMs() - ms) / 2);
    }
    const untilMs = Math.max(ms, stop.notBefore - this.#now());
    onWait(pauseNotice(stop.target, isCooling, clock.now() + untilMs));
    try {
      await sleep(untilMs, signal);
    } catch (caught) {
      throw signal.aborted ? cancelled() : caught;
    } finally {
      onWait(null);
    }
  }

  #giveUp(stop: Stop): void {
    const { cooldowns, clock } = this.#parts;
    const until = cooldowns.until(stop.target);
    stop.done = true;
    stop.againAt ??= this.#readyAt(stop);
    if (stop.error === null && until !== null) this.#passOver(stop, coolingDown(stop.target, until, clock));
  }

  /** Those before it that nobody asked because they cool down: the record says so. */
  #noteThoseLeftOut(chosen: Stop): void {
    const { cooldowns, clock } = this.#parts;
    for (const stop of this.#stops.slice(0, this.#stops.indexOf(chosen))) {
      const until = stop.error === null && !stop.done ? cooldowns.until(stop.target) : null;
      if (until === null) continue;
      stop.error = coolingDown(stop.target, until, clock);
      stop.againAt = until;
      this.#call.skipped(stop.target, stop.error);
    }
  }

  #passOver(stop: Stop, error: AppError): void {
    // What came of a call says more than why there is no second one.
    if (stop.calls === 0) stop.error = error;
    this.#call.skipped(stop.target, error);
    stop.done = true;
  }

  /** Leave to call now; null when there is none, and the target is passed over. */
  async #ask(stop: Stop): Promise<Leave | null> {
    const admitted = this.#admit(stop);
    if (!admitted) return null;
    const { target } = stop;
    const { tokens, deadlineAt, signal, onWait } = this.#call;
    let waited = false;
    const noteWait: typeof onWait = (wait) => {
      waited ||= wait !== null;
      onWait(wait);
    };
    try {
      const permit = await this.#parts.limits.acquire({
        ...{ target, tokens, deadlineAt, signal },
        onWait: noteWait,
      });
      if (!waited) return { admitted, permit };
      return this.#askAgain(stop, { admitted, permit });
    } catch (caught) {
      admitted.released();
      if (!(caught instanceof AppError) || caught.code === 'request.cancelled') throw caught;
      this.#passOver(stop, caught);
      return null;
    }
  }

  #admit(stop: Stop): AdmittedCall | null {
    const admission = this.#parts.breakers.admit(stop.target, this.#call.deadlineAt);
    if (admission.admitted) return admission.call;
    stop.againAt = admission.retryAt;
    this.#passOver(stop, admission.error);
    return null;
  }

  /** While it waited for room, the provider may have failed for others. */
  #askAgain(stop: Stop, { admitted, permit }: Leave): Leave | null {
    admitted.released();
    const isOver = this.#call.signal.aborted || this.#leftMs() <= 0;
    const isCooling = this.#parts.cooldowns.until(stop.target) !== null;
    const again = isOver || isCooling ? null : this.#admit(stop);
    if (again) return { admitted: again, permit };
    permit.settle(0);
    return null;
  }

  async #visit(stop: Stop, { admitted, permit }: Leave): Promise<ProviderReply | null> {
    const { observer } = this.#parts;
    const { target } = stop;
    const limit = attemptLimit(this.#settings, {
      leftMs: this.#leftMs(),
      othersToAsk: this.#othersToAsk(stop),
      probe: admitted.probe,
    });
    const calledAt = this.#now();
    Object.assign(stop, { blipped: false, paid: false });
    stop.calls += 1;
    this.#calls += 1;
    try {
      const reply = await this.#call.attempt(target, limit);
      admitted.succeeded();
      permit.settle(reply.usage ? reply.usage.input + reply.usage.output : null);
      observer.attemptEnded({ target, durationMs: this.#now() - calledAt, error: null });
      const { requestId } = this.#call;
      const failover = failoverEvent(this.#stops, stop, { requestId, at: this.#parts.clock.now() });
      if (failover) observer.failedOver(failover);
      return reply;
    } catch (caught) {
      const tookMs = this.#now() - calledAt;
      if (!(caught instanceof AppError) || caught.code === 'request.cancelled') {
        admitted.released();
        permit.settle(null);
        throw caught;
      }
      if (wasCalled(caught)) observer.attemptEnded({ target, durationMs: tookMs, error: caught });
      if (wasCalled(caught) && isFair(caught, limit, this.#settings, this.#wholeMs)) admitted.failed(caught);
      else admitted.released();
      permit.settle(mayHaveWorked(caught) ? null : 0);
      this.#plan(stop, caught, tookMs);
      return null;
    }
  }

  /** What follows from a failed call. Throws where nothing may be tried any more. */
  #plan(stop: Stop, error: AppError, tookMs: number): void {
    const { cooldowns, random } = this.#parts;
    const meaning = failureClass(error);
    const waitS = error.data?.retryAfterS;
    const askedMs = typeof waitS === 'number' ? waitS * 1000 : null;
    if (meaning.coolsModel && askedMs !== null) cooldowns.cool(stop.target, askedMs);
    stop.error = error;
    if (askedMs !== null) stop.againAt = this.#now() + askedMs;
    if (this.#call.hasStarted()) throw error;
    if (!meaning.failover && stop === this.#stops[0]) throw error;
    if (!grantRepeat(stop, meaning, this.#settings)) {
      stop.done = true;
      return;
    }
    const goesFirst = this.#othersToAsk(stop) > 0 && stop.calls === 1 && this.#mayRepeat(stop);
    stop.blipped = goesFirst && isBlip(error, meaning, tookMs);
    const plan = { capS: this.#settings.retry_max_delay_s, askedMs, leftMs: this.#leftMs(), random };
    stop.notBefore = this.#now() + pauseMs(stop, plan);
  }
}
