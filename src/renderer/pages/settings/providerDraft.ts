import type { CustomProvider } from '../../../shared/contract/settings.ts';

/** The fields of the provider form as typed. */
export interface ProviderDraft {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string;
}

export type ProviderMessages = Readonly<Partial<Record<keyof ProviderDraft, string>>>;

export const EMPTY_PROVIDER_DRAFT: ProviderDraft = { id: '', name: '', baseUrl: '', model: '' };

export function draftOfProvider(provider: CustomProvider): ProviderDraft {
  return {
    id: provider.id,
    name: provider.name,
    baseUrl: provider.base_url,
    model: provider.model ?? '',
  };
}

/**
 * The provider that a form describes, or what is wrong by field. `others`: the ids that are taken.
 * The main process judges again; this is so that the message stands at the field at once.
 */
export function parseProvider(
  draft: ProviderDraft,
  others: readonly string[],
):
  | { readonly ok: true; readonly provider: CustomProvider }
  | { readonly ok: false; readonly messages: ProviderMessages } {
  const id = draft.id.trim();
  const name = draft.name.trim();
  const baseUrl = draft.baseUrl.trim();
  const model = draft.model.trim();
  const messages: Partial<Record<keyof ProviderDraft, string>> = {};
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(id)) {
    messages.id = 'Up to 40 of a-z, 0-9, - and _; the first one a letter or a digit.';
  } else if (others.includes(id)) messages.id = `There is a provider "${id}" in this list already.`;
  if (name === '' || name.length > 80) messages.name = 'A name of 1 to 80 characters.';
  if (!isHttpUrl(baseUrl)) {
    messages.baseUrl = 'An address that starts with http:// or https://, such as http://127.0.0.1:8000/v1.';
  }
  if (model.length > 200) messages.model = 'A model name of up to 200 characters.';
  if (Object.keys(messages).length > 0) return { ok: false, messages };
  return { ok: true, provider: { id, name, base_url: baseUrl, ...(model === '' ? {} : { model }) } };
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && text.length <= 500;
}
