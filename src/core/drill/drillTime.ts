import { AppError } from '../../shared/errors.ts';
import { type Clock, type Sleep, systemClock, systemSleep } from '../ports.ts';
import { type Phase, timeout } from '../providers/deadlines.ts';
import type { Deadlines, Provider } from '../providers/provider.ts';

/** Time that runs faster than it does, from now on. */
export interface DrillTime {
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly timesFaster: number;
}

/** A clock that runs `timesFaster` as fast as the real one, and sleeps that keep to it. */
export function drillTime(timesFaster: number): DrillTime {
  const started = { wall: systemClock.now(), monotonic: systemClock.monotonic() };
  const monotonic = () => started.monotonic + (systemClock.monotonic() - started.monotonic) * timesFaster;
  return {
    timesFaster,
    clock: { monotonic, now: () => started.wall + monotonic() - started.monotonic },
    sleep: (ms, signal) => systemSleep(ms / timesFaster, signal),
  };
}

/** A provider port whose limits and measurements are in that time; the calls themselves run in the real one. */
export function providerIn({ timesFaster }: DrillTime, wire: Provider): Provider {
  return {
    listModels: (endpoint, options) => wire.listModels(endpoint, options),
    async complete(call) {
      try {
        const reply = await wire.complete({ ...call, deadlines: divided(call.deadlines, timesFaster) });
        const { firstTokenMs } = reply;
        return { ...reply, firstTokenMs: firstTokenMs === null ? null : firstTokenMs * timesFaster };
      } catch (caught) {
        throw inDrillSeconds(caught, timesFaster);
      }
    },
  };
}

function divided({ firstByteMs, firstTextMs, idleMs, totalMs }: Deadlines, by: number): Deadlines {
  return {
    firstByteMs: firstByteMs / by,
    firstTextMs: firstTextMs === undefined ? undefined : firstTextMs / by,
    idleMs: idleMs / by,
    totalMs: totalMs / by,
  };
}

/** The sentence of a limit names its seconds: those that the limit stands for. */
function inDrillSeconds(caught: unknown, timesFaster: number): unknown {
  if (!(caught instanceof AppError) || caught.code !== 'provider.timeout') return caught;
  const { limit, seconds, host } = caught.data ?? {};
  if (typeof seconds !== 'number' || !isPhase(limit)) return caught;
  return timeout(limit, seconds * 1000 * timesFaster, String(host));
}

function isPhase(value: unknown): value is Phase {
  return value === 'first_byte' || value === 'first_text' || value === 'idle' || value === 'total';
}
