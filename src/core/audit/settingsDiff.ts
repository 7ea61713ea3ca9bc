import type { SettingsChange } from '../../shared/contract/settings.ts';
import type { ActFacts } from './auditTrail.ts';

/** What their names say may hold an address, a secret or a prompt: that they changed is enough. */
const PRIVATE = /url|webhook|secret|token(?!s)|password|path|providers|warm_up/;

/** A change of settings as facts: who made it, and each setting by name with its old and new value where it may be told. */
export function settingsDiff({ by, differences }: SettingsChange): ActFacts {
  const changes = differences.map(({ name, before, after }): [string, string] => [
    name,
    PRIVATE.test(name) ? 'changed' : `${before} -> ${after}`,
  ]);
  return { by, ...Object.fromEntries(changes) };
}
