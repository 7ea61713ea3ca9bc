import { systemClock } from '../core/ports.ts';
import {
  createReliability,
  type Reliability,
  type ReliabilityOptions,
} from '../core/reliability/reliability.ts';

/** Breakers, pauses and measurements with the states of the last time. */
export function composeReliability(parts: Omit<ReliabilityOptions, 'clock' | 'random'>): Reliability {
  return createReliability({ ...parts, clock: systemClock, random: Math.random });
}
