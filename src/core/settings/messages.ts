import type { SettingDefinition } from './definitions.ts';
import { suggest } from './suggest.ts';

/** What a value is, in words. A text's content is left out: it may be a secret in the wrong place. */
export function describeValue(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'string') return value.trim() === '' ? 'an empty text' : 'a text';
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** The sentence for a value that a setting cannot have. */
export function badValueMessage(name: string, value: unknown, definition: SettingDefinition): string {
  const isText = typeof value === 'string' && value.trim() !== '';
  const fitsKind = isText && (definition.kind === 'text' || definition.kind === 'choice');
  const what = fitsKind ? 'a text that does not fit' : describeValue(value);
  const near = isText ? suggest(value, definition.choices) : null;
  const hint = near === null ? '' : ` Did you mean "${near}"?`;
  return `"${name}" is ${what}; it must be ${definition.allowed}.${hint}`;
}
