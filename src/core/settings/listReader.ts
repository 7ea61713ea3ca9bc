import type { z } from 'zod';
import { describeValue } from './messages.ts';
import { suggest } from './suggest.ts';

/** Where in the list something is wrong (a path into it, for the line) and the whole sentence. */
export interface ListTrouble {
  readonly place: readonly (string | number)[];
  readonly message: string;
}

/** A list as a whole, or the first thing that is wrong with it. */
export type ListResult<T> =
  | { readonly ok: true; readonly entries: readonly T[] }
  | ({ readonly ok: false } & ListTrouble);

/** One field of an entry. */
export interface ListField {
  /** Ends the sentence "it must be ...". */
  readonly allowed: string;
  /** A rule beyond the contract's schema, for a value that meets it. */
  readonly fits?: (value: unknown) => boolean;
}

/** What an entry as such is wrong about: the field, or null for the whole, and the end of "Rule 1 of the list ...". */
export interface EntryTrouble {
  readonly field: string | null;
  readonly message: string;
}

/** What the entries of a list setting are. */
export interface EntryKind<T extends object> {
  /** Begins the sentence about an entry. */
  readonly noun: string;
  /** Ends the sentence "it must be ..." for what is no object. */
  readonly shape: string;
  readonly most: number;
  /** A strict object schema of the contract; its fields are checked one by one. */
  readonly schema: z.ZodType<T> & { readonly shape: Readonly<Record<keyof T & string, z.ZodType>> };
  readonly fields: { readonly [Field in keyof Required<T> & string]: ListField };
  /** Entries with the same text are one too many. */
  readonly identity: (entry: T) => string;
  readonly twice: (entry: T) => EntryTrouble;
  /** Rules between fields. */
  readonly check?: (entry: T) => EntryTrouble | null;
}

function unknownField(field: string, fieldNames: readonly string[], noun: string): EntryTrouble {
  const near = suggest(field, fieldNames);
  const hint = near ? `Did you mean "${near}"?` : `It has ${fieldNames.join(', ')}.`;
  const shown = field.length > 60 ? `${field.slice(0, 60)}...` : field;
  return {
    field,
    message: `has "${shown}", which a ${noun.toLowerCase()} does not have. ${hint}`,
  };
}

/** Why `value` is no entry of the kind, apart from the others in the list; null where it is one. */
function shapeTrouble<T extends object>(value: unknown, kind: EntryKind<T>): EntryTrouble | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return { field: null, message: `is ${describeValue(value)}; it must be ${kind.shape}.` };
  }
  const fields = Object.entries<ListField>(kind.fields);
  const fieldNames = fields.map(([name]) => name);
  const given = new Map<string, unknown>(Object.entries(value));
  const unknown = [...given.keys()].find((name) => !fieldNames.includes(name));
  if (unknown !== undefined) return unknownField(unknown, fieldNames, kind.noun);
  const schemas: Readonly<Record<string, z.ZodType>> = kind.schema.shape;
  for (const [field, { allowed, fits }] of fields) {
    const part = given.get(field);
    const valid = schemas[field]?.safeParse(part).success === true;
    if (valid && (part === undefined || !fits || fits(part))) continue;
    if (part === undefined) return { field: null, message: `has no "${field}"; it must be ${allowed}.` };
    const what = typeof part === 'string' ? 'does not fit' : `is ${describeValue(part)}`;
    return { field, message: `has a "${field}" that ${what}; it must be ${allowed}.` };
  }
  return null;
}

/** Checks a list as a whole: each entry by the contract's rules, none twice, not too many. Never throws. */
export function readList<T extends object>(name: string, value: unknown, kind: EntryKind<T>): ListResult<T> {
  if (!Array.isArray(value)) {
    return { ok: false, place: [], message: `"${name}" is ${describeValue(value)}; it must be a list.` };
  }
  if (value.length > kind.most) {
    const message = `"${name}" has ${value.length} entries; at most ${kind.most} fit.`;
    return { ok: false, place: [], message };
  }
  const entries: T[] = [];
  const identities = new Set<string>();
  for (const [index, given] of value.entries()) {
    const parsed = kind.schema.safeParse(given);
    const shape = shapeTrouble(given, kind);
    const entry = parsed.success && shape === null ? parsed.data : null;
    const repeated = entry !== null && identities.has(kind.identity(entry));
    const trouble = entry === null ? shape : repeated ? kind.twice(entry) : kind.check?.(entry);
    if (entry === null || trouble) {
      const { field, message } = trouble ?? { field: null, message: `must be ${kind.shape}.` };
      const place = field === null ? [index] : [index, field];
      return { ok: false, place, message: entryMessage(kind.noun, index, message) };
    }
    identities.add(kind.identity(entry));
    entries.push(entry);
  }
  return { ok: true, entries };
}

/** The sentence about one entry of a list. */
export function entryMessage(noun: string, index: number, message: string): string {
  return `${noun} ${index + 1} of the list ${message}`;
}
