import type { LibraryRequest } from '../cache/libraryKey.ts';
import { canonicalRequest, type RequestIdentity } from '../cache/ownKey.ts';
import { stripEnd } from '../cache/pythonText.ts';

/** One thing that goes into a key. */
export interface KeyField {
  readonly name: string;
  readonly value: string;
}

/** What our own key of a request is made of, by the names of the key's own text; messages one by one. */
export function ownKeyFields(identity: RequestIdentity): readonly KeyField[] {
  // Read off what is hashed, so that nothing can be in the key and not in this list.
  const { rule: _rule, messages, ...members } = JSON.parse(canonicalRequest(identity)) as CanonicalMembers;
  return [
    ...Object.entries(members).map(([name, value]) => ({ name, value: textOf(value) })),
    ...messages.map(({ role, content }, index) => ({
      name: `message ${index + 1}`,
      value: `${role}: ${content}`,
    })),
  ];
}

interface CanonicalMembers extends Readonly<Record<string, unknown>> {
  readonly rule: unknown;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the Python library's key of a request is made of. Numbers are Python's: `1` and `1.0` are different keys. */
export function libraryKeyFields(request: LibraryRequest): readonly KeyField[] {
  const { operation, maxRepairs, providerClass, providerName, model, returnFormat, prompt, params } = request;
  return [
    { name: 'model', value: model },
    { name: 'operation', value: operation },
    { name: 'return_format', value: returnFormat },
    ...Object.entries(params).map(([name, value]) => ({ name, value })),
    ...(maxRepairs === undefined ? [] : [{ name: 'max_repairs', value: String(maxRepairs) }]),
    { name: 'provider', value: providerClass },
    { name: 'provider_name', value: providerName },
    { name: 'prompt', value: stripEnd(prompt) },
  ];
}
