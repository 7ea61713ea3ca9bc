import { findNodeAtLocation } from 'jsonc-parser';
import { type CustomProvider, customProviderSchema } from '../../shared/contract/settings.ts';
import { type JsonEntry, positionAt, type TextProblem } from './jsonText.ts';
import { describeValue } from './messages.ts';
import { suggest } from './suggest.ts';
import { isPlainHttpUrl, PLAIN_HTTP_URL } from './valueKinds.ts';

const MAX_PROVIDERS = 50;

const FIELDS: Readonly<Record<keyof CustomProvider, string>> = {
  id: 'up to 40 of a-z, 0-9, - and _, beginning with a letter or a digit',
  name: 'a text of 1 to 80 characters',
  base_url: PLAIN_HTTP_URL,
  model: 'a text of at most 200 characters',
};

/** Why one entry of the list is not a provider, with the place inside it; null where it is one. */
function problemOf(value: unknown): { path: readonly string[]; message: string } | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return {
      path: [],
      message: `is ${describeValue(value)}; it must be an object with id, name and base_url`,
    };
  }
  const fieldNames = Object.keys(FIELDS);
  const unknown = Object.keys(value).find((name) => !fieldNames.includes(name));
  if (unknown !== undefined) {
    const near = suggest(unknown, fieldNames);
    const hint = near ? ` Did you mean "${near}"?` : ` It has ${fieldNames.join(', ')}.`;
    return { path: [unknown], message: `has "${unknown}", which a provider does not have.${hint}` };
  }
  for (const [field, allowed] of Object.entries(FIELDS)) {
    const given: unknown = Object.entries(value).find(([name]) => name === field)?.[1];
    const schema = customProviderSchema.shape[field as keyof CustomProvider];
    const fits = schema.safeParse(given).success;
    if (fits && (field !== 'base_url' || isPlainHttpUrl(String(given)))) continue;
    if (given === undefined) return { path: [], message: `has no "${field}"; it must be ${allowed}` };
    const what = typeof given === 'string' ? 'does not fit' : `is ${describeValue(given)}`;
    return { path: [field], message: `has a "${field}" that ${what}; it must be ${allowed}` };
  }
  return null;
}

/** A list of providers, checked one by one; `place` is a path into the list, for the line of a problem. */
export type ProvidersResult =
  | { readonly ok: true; readonly providers: readonly CustomProvider[] }
  | { readonly ok: false; readonly place: readonly (string | number)[]; readonly message: string };

/** Checks the value of `providers`: each entry by the contract's rules, ids once each, at most 50. */
export function readProviders(value: unknown): ProvidersResult {
  if (!Array.isArray(value)) {
    return { ok: false, place: [], message: `"providers" is ${describeValue(value)}; it must be a list.` };
  }
  if (value.length > MAX_PROVIDERS) {
    return {
      ok: false,
      place: [],
      message: `"providers" has ${value.length} entries; at most ${MAX_PROVIDERS} fit.`,
    };
  }
  const providers: CustomProvider[] = [];
  for (const [index, entry] of value.entries()) {
    const problem = problemOf(entry);
    if (problem) {
      const message = `Provider ${index + 1} of the list ${problem.message}.`;
      return { ok: false, place: [index, ...problem.path], message: message.replace(/([.?])\.$/, '$1') };
    }
    const provider = customProviderSchema.parse(entry);
    if (providers.some((earlier) => earlier.id === provider.id)) {
      const message = `Provider ${index + 1} of the list has the id "${provider.id}" of an earlier one. Choose another.`;
      return { ok: false, place: [index, 'id'], message };
    }
    providers.push(provider);
  }
  return { ok: true, providers };
}

/** `readProviders` for the file's entry: a problem carries the line it is on. */
export function readProvidersEntry(
  text: string,
  entry: JsonEntry,
): { providers: readonly CustomProvider[] } | { problem: TextProblem } {
  const result = readProviders(entry.value);
  if (result.ok) return { providers: result.providers };
  const node = findNodeAtLocation(entry.valueNode, [...result.place]) ?? entry.valueNode;
  const line = result.place.length === 0 ? entry.line : positionAt(text, node.offset).line;
  return { problem: { line, message: result.message } };
}
