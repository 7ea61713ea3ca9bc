import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../settings/settings.ts';
import type { ActFacts } from './auditTrail.ts';

/** What their names say may hold an address or a secret: that they changed is enough. */
const PRIVATE = /url|webhook|secret|token|password|path/;

/** The changed settings by name: `30 -> 60`, or `changed` for lists and for what may hold a secret. */
export function settingsDiff(previous: Settings, next: Settings): ActFacts {
  const names = Object.keys(next) as (keyof Settings)[];
  const changed = names.filter((name) => !isDeepStrictEqual(previous[name], next[name]));
  return Object.fromEntries(changed.map((name) => [name, changeText(name, previous[name], next[name])]));
}

function changeText(name: string, from: unknown, to: unknown): string {
  const isPlain = [from, to].every((value) => value === null || typeof value !== 'object');
  return isPlain && !PRIVATE.test(name) ? `${from} -> ${to}` : 'changed';
}
