import { createResolveEndpoint, listModels } from '../core/client/endpoints.ts';
import { SqliteKeyRecords } from '../core/keys/keyRecords.ts';
import { KeyRing } from '../core/keys/keyRing.ts';
import { systemClock } from '../core/ports.ts';
import type { ProviderConfig } from '../core/providers/preset.ts';
import type { Provider } from '../core/providers/provider.ts';
import { findProvider } from '../core/providers/registry.ts';
import type { Reader } from '../core/storage/reader.ts';
import type { Writer } from '../core/storage/types.ts';
import type { ComposeParts } from './compose.ts';

interface KeyRingParts {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly providers: () => readonly ProviderConfig[];
  readonly wire: Provider;
  readonly sandboxUrl: () => Promise<string>;
}

/** The key ring over the keychain, the environment and the file of variables. */
export function composeKeyRing(
  parts: ComposeParts,
  { reader, writer, providers, wire, sandboxUrl }: KeyRingParts,
): KeyRing {
  return new KeyRing({
    store: parts.secretStore,
    records: new SqliteKeyRecords(reader, writer),
    clock: systemClock,
    logger: parts.logger,
    environment: parts.environment,
    environmentFile: () => parts.settings.keys,
    providers,
    defaultProvider: () => parts.settings.current.provider,
    listModels: (id, secret) => {
      parts.knownSecrets.add(secret);
      const resolve = createResolveEndpoint({ sandboxUrl, secretFor: async () => secret });
      return listModels(wire, resolve, findProvider(providers(), id));
    },
  });
}
