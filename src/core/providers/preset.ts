/** How the Python library names a provider. */
export interface LibraryName {
  readonly providerClass: 'OpenAIProvider' | 'OpenAICompatibleProvider';
  readonly providerName: string;
}

/** A known kind of server, as data. */
export interface ProviderPreset {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly kind: 'remote' | 'local' | 'sandbox';
  readonly needsKey: boolean;
  /** Variables that may hold its key, first one wins. */
  readonly keyVariables: readonly string[];
  readonly keysPage: string | null;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Provider id in the price table; null = never priced. */
  readonly pricedAs: string | null;
  /** What the Python library calls it: part of the library's cache key. null where the library cannot mean this server. */
  readonly library: LibraryName | null;
  readonly suggestedModels: readonly string[];
}

/** A provider as it is configured now: a preset, with the person's changes. */
export interface ProviderConfig extends ProviderPreset {
  /** Its default model, if it has one of its own. */
  readonly model: string | null;
}
