import type { LimitView } from '../../../shared/contract/reliability.ts';
import type { AppError } from '../../../shared/errors.ts';
import { cancelled } from '../../providers/deadlines.ts';
import type { ProviderConfig } from '../../providers/preset.ts';
import { DayTokens } from './dayTokens.ts';
import { isHopeless, type Lane, type Obstacle } from './lane.ts';
import { Lanes } from './lanes.ts';
import type { LimitedCall, LimitsParts, Permit } from './limitedCall.ts';
import { viewsOf } from './limitViews.ts';
import {
  limitReached,
  queueTimeout,
  type Room,
  tooLarge,
  tooManyWaiting,
  waitSentence,
} from './limitWords.ts';
import type { Need } from './minuteWindow.ts';
import { Waiter } from './waiter.ts';

/** More wait at one model than this only when something is wrong; memory stays bounded. */
const MOST_WAITING = 10_000;
/** So many at the head of a queue are told anew how long it takes; the others when they come this far. */
const KEPT_INFORMED = 50;

/** Decides who goes, who waits and who is turned away. Between two calls of it nobody waits who could go. */
export class LimitGate {
  readonly #parts: LimitsParts;
  readonly #lanes: Lanes;
  /** Wakes a lane when there is room for its first. */
  readonly #alarms = new Map<Lane, AbortController>();
  #arrivals = 0;

  constructor(parts: LimitsParts) {
    this.#parts = parts;
    this.#lanes = new Lanes(parts, new DayTokens(parts));
  }

  async acquire(call: LimitedCall): Promise<Permit> {
    if (call.signal.aborted) throw cancelled();
    const lane = this.#lanes.of(call.target.provider.id, call.target.model);
    // Time may have made room for those who came before, though their alarm has not rung yet.
    if (lane.waiting.size > 0 && this.#nextOf(lane.provider)) this.#letGo(lane.provider);
    const limits = this.#lanes.limitsOf(lane);
    const never = lane.neverFits(limits, call.tokens);
    if (never) throw tooLarge(lane.nameOf(never), call.tokens);
    const ahead = lane.waitingNeed;
    const need = { requests: ahead.requests + 1, tokens: ahead.tokens + call.tokens };
    const obstacle = lane.obstacle(limits, need);
    if (!obstacle && ahead.requests === 0) return this.#enter(lane, call.tokens);
    if (obstacle) this.#turnAway(lane, obstacle, this.#endOf(call, this.#now()));
    return this.#wait(lane, call);
  }

  settingsChanged(): void {
    for (const lane of this.#lanes.all()) this.#letGo(lane.provider);
    for (const lane of this.#lanes.all()) {
      for (const waiter of [...lane.waiting]) this.#judge(lane, waiter);
      this.#attend(lane);
    }
  }

  views(provider: ProviderConfig): readonly LimitView[] {
    const settings = this.#parts.settings();
    for (const { provider: id, model } of settings.rules) {
      if (id === provider.id && model !== undefined) this.#lanes.of(id, model);
    }
    return viewsOf(this.#lanes.ofProvider(provider.id), settings, {
      provider: provider.id,
      running: this.#lanes.running(provider.id),
      atOf: (obstacle) => this.#roomOf(obstacle)?.at ?? null,
    });
  }

  /** Throws where waiting is not wanted or of no use. */
  #turnAway(lane: Lane, obstacle: Obstacle, endsAt: number): void {
    const name = lane.nameOf(obstacle);
    const room = this.#roomOf(obstacle);
    if (this.#parts.settings().limit_mode === 'refuse') throw limitReached(name, room);
    if (lane.waiting.size >= MOST_WAITING) throw tooManyWaiting(name, lane.waiting.size);
    if (endsAt <= this.#now() || isHopeless(obstacle, endsAt)) throw queueTimeout(name, 0, room);
  }

  #wait(lane: Lane, call: LimitedCall): Promise<Permit> {
    this.#arrivals += 1;
    const arrival = { at: this.#now(), number: this.#arrivals };
    const waiter = new Waiter(call, arrival, () => this.#drop(lane, waiter, cancelled()));
    lane.join(waiter);
    this.#setEnd(lane, waiter);
    if (lane.waiting.size > 1) this.#inform(lane, waiter, lane.waitingNeed);
    else this.#attend(lane);
    return waiter.permit;
  }

  #enter(lane: Lane, tokens: number): Permit {
    const booking = lane.enter(tokens);
    let isSettled = false;
    return {
      settle: (real) => {
        if (isSettled) return;
        isSettled = true;
        lane.leave(booking, real);
        this.#letGo(lane.provider);
      },
    };
  }

  /** Lets everybody go for whom there is room, in the order in which they came. */
  #letGo(provider: string): void {
    for (let next = this.#nextOf(provider); next; next = this.#nextOf(provider)) {
      const { lane, waiter } = next;
      lane.quit(waiter);
      waiter.goes(this.#enter(lane, waiter.call.tokens));
    }
    for (const lane of this.#lanes.ofProvider(provider)) this.#attend(lane);
  }

  #nextOf(provider: string): { lane: Lane; waiter: Waiter } | null {
    let next: { lane: Lane; waiter: Waiter } | null = null;
    for (const lane of this.#lanes.ofProvider(provider)) {
      const { waiter, obstacle } = this.#firstOf(lane);
      if (!waiter || obstacle) continue;
      if (!next || waiter.arrival.number < next.waiter.arrival.number) next = { lane, waiter };
    }
    return next;
  }

  /** The first in the queue who still has time. Those before it waited in vain, and are told so. */
  #firstOf(lane: Lane): { waiter: Waiter | null; obstacle: Obstacle | null } {
    const limits = this.#lanes.limitsOf(lane);
    for (const waiter of [...lane.waiting]) {
      const obstacle = lane.obstacle(limits, needOf(waiter.call));
      const isInVain = this.#now() > waiter.endsAt || (obstacle && isHopeless(obstacle, waiter.endsAt));
      if (!isInVain) return { waiter, obstacle };
      if (lane.quit(waiter)) waiter.fails(this.#timeoutOf(lane, waiter, obstacle));
    }
    return { waiter: null, obstacle: null };
  }

  /** Sets the alarm for the first in the queue, and tells all of them how long it takes. */
  #attend(lane: Lane): void {
    const { waiter, obstacle } = this.#firstOf(lane);
    this.#alarms.get(lane)?.abort();
    this.#alarms.delete(lane);
    const wakeAt = waiter && (obstacle ? obstacle.roomAt : this.#now());
    if (wakeAt !== null)
      this.#alarms.set(
        lane,
        this.#alarm(wakeAt, () => this.#letGo(lane.provider)),
      );
    this.#informAll(lane);
  }

  /** Runs `ring` at a moment (monotonic ms) unless it is stopped before. */
  #alarm(at: number, ring: () => void): AbortController {
    const stop = new AbortController();
    // Rounded up: a timer that rings a fraction too early would ring again and again.
    const ms = Math.max(0, Math.ceil(at - this.#now()));
    this.#parts.sleep(ms, stop.signal).then(ring, () => undefined);
    return stop;
  }

  #setEnd(lane: Lane, waiter: Waiter): void {
    const endsAt = this.#endOf(waiter.call, waiter.arrival.at);
    const alarm = this.#alarm(endsAt, () => {
      // Room and the end of patience may come at the same moment.
      this.#letGo(lane.provider);
      const obstacle = lane.obstacle(this.#lanes.limitsOf(lane), needOf(waiter.call));
      this.#drop(lane, waiter, this.#timeoutOf(lane, waiter, obstacle));
    });
    waiter.giveUpAt(endsAt, alarm);
  }

  /** By new settings: a request that waits may have become too large, unwelcome or late. */
  #judge(lane: Lane, waiter: Waiter): void {
    const limits = this.#lanes.limitsOf(lane);
    const { tokens } = waiter.call;
    const never = lane.neverFits(limits, tokens);
    const obstacle = lane.obstacle(limits, needOf(waiter.call));
    const isRefused = obstacle && this.#parts.settings().limit_mode === 'refuse';
    if (never) this.#drop(lane, waiter, tooLarge(lane.nameOf(never), tokens));
    else if (isRefused) this.#drop(lane, waiter, limitReached(lane.nameOf(obstacle), this.#roomOf(obstacle)));
    else this.#setEnd(lane, waiter);
  }

  #drop(lane: Lane, waiter: Waiter, why: unknown): void {
    if (!lane.quit(waiter)) return;
    waiter.fails(why);
    // It may have been all that was in the way of the next one.
    this.#letGo(lane.provider);
  }

  #informAll(lane: Lane): void {
    let requests = 0;
    let tokens = 0;
    for (const waiter of lane.waiting) {
      requests += 1;
      tokens += waiter.call.tokens;
      if (requests > KEPT_INFORMED) return;
      this.#inform(lane, waiter, { requests, tokens });
    }
  }

  /** `need`: its own and that of all who go before it. */
  #inform(lane: Lane, waiter: Waiter, need: Need): void {
    const obstacle = lane.obstacle(this.#lanes.limitsOf(lane), need);
    if (!obstacle) return;
    const untilAt = this.#epoch(Math.min(obstacle.roomAt ?? waiter.endsAt, waiter.endsAt));
    const message = waitSentence(lane.nameOf(obstacle));
    try {
      waiter.tell({ why: 'limit', provider: lane.provider, untilAt, message });
    } catch (caught) {
      // A listener that throws ends its own request, not the turn of the others.
      this.#drop(lane, waiter, caught);
    }
  }

  #timeoutOf(lane: Lane, waiter: Waiter, obstacle: Obstacle | null): AppError {
    const known = obstacle ?? { kind: 'rpm', limit: this.#lanes.limitsOf(lane).rpm ?? 0 };
    const waitedMs = this.#now() - waiter.arrival.at;
    return queueTimeout(lane.nameOf(known), waitedMs, obstacle && this.#roomOf(obstacle));
  }

  #endOf(call: LimitedCall, since: number): number {
    return Math.min(call.deadlineAt, since + this.#parts.settings().limit_queue_s * 1000);
  }

  #roomOf({ roomAt }: Obstacle): Room | null {
    return roomAt === null ? null : { inMs: Math.max(0, roomAt - this.#now()), at: this.#epoch(roomAt) };
  }

  #epoch(monotonic: number): number {
    const { clock } = this.#parts;
    return Math.round(clock.now() + monotonic - clock.monotonic());
  }

  #now(): number {
    return this.#parts.clock.monotonic();
  }
}

function needOf({ tokens }: LimitedCall): Need {
  return { requests: 1, tokens };
}
