import type { AuditEntry, AuditField, AuditPage } from '../../../../shared/contract/audit.ts';

interface Loaded {
  readonly rows: readonly AuditEntry[];
  readonly next: string | null;
}

/** The loaded rows with a fresh first page on top; where the two do not join, the fresh page alone. */
export function mergeNewest(loaded: Loaded, fresh: AuditPage, isSameList: boolean): Loaded {
  const at = loaded.rows.findIndex(({ id }) => id === fresh.entries.at(-1)?.id);
  if (!isSameList || at < 0) return { rows: fresh.entries, next: fresh.next };
  return { rows: [...fresh.entries, ...loaded.rows.slice(at + 1)], next: loaded.next };
}

/** What an entry says besides when it was written and by which program, in one line. */
export function aboutEntry({ event, fields }: AuditEntry): string {
  if (event === 'request') {
    const { provider, model_answered, model_asked, error_code } = fields;
    return [provider, model_answered ?? model_asked, error_code].filter(Boolean).join(' · ');
  }
  if (event === 'unreadable') return String(fields.line ?? '');
  return factsOf(fields.facts)
    .filter(([name]) => !name.endsWith('_mac'))
    .map(([name, value]) => `${name} ${value}`)
    .join(' · ');
}

/** The facts of an act as names and values; those without a value are left out. */
export function factsOf(facts: AuditField | undefined): readonly (readonly [string, string])[] {
  if (typeof facts !== 'object' || facts === null) return [];
  return Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, fieldText(value)]]));
}

/** A value of an entry as text. */
export function fieldText(value: AuditField): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** How an entry went: the outcome of a request, the failure of an act; null where there is nothing to say. */
export function outcomeOf({ fields }: AuditEntry): string | null {
  if (typeof fields.outcome === 'string') return fields.outcome;
  const { facts } = fields;
  const code = typeof facts === 'object' && facts !== null ? facts.error_code : undefined;
  return typeof code === 'string' ? 'failed' : null;
}
