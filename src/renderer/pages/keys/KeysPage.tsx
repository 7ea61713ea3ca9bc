import { useRef, useState } from 'react';
import type { KeyRingView, KeyView } from '../../../shared/contract/keys.ts';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import { Loaded } from '../../components/Loaded.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import layout from '../../components/page.module.css';
import { Rows } from '../../components/Rows.tsx';
import { Section } from '../../components/Section.tsx';
import { useKeyRing, useProviders } from '../../stores/console.ts';
import { AddKey } from './AddKey.tsx';
import { DefaultOffer } from './DefaultOffer.tsx';
import { EnvironmentKeys } from './EnvironmentKeys.tsx';
import { KeychainPanel } from './KeychainPanel.tsx';
import { RemoveKey, ReplaceKey } from './KeyDialogs.tsx';
import { KeyRow } from './KeyRow.tsx';
import classes from './Keys.module.css';
import { afterRemoval, providerName } from './keyChoices.ts';
import { useKeys } from './keysStore.ts';
import { keysPromise } from './keyWords.ts';
import { NoKeys } from './NoKeys.tsx';

const none: readonly ProviderView[] = [];

/** Keys: the keychain, the stored keys, adding one, and those the environment gives. */
export function KeysPage() {
  const { data, error, refresh } = useKeyRing();
  return (
    <div className={layout.page}>
      <PageHeader title="Keys" about={keysPromise(data)} />
      <Loaded data={data} error={error} retry={refresh} label="Loading keys">
        {(ring) => <Ring ring={ring} />}
      </Loaded>
    </div>
  );
}

function Ring(props: { ring: KeyRingView }) {
  const { ring } = props;
  const providers = useProviders((state) => state.data) ?? none;
  const offered = useKeys((state) => state.offered);
  const [added, setAdded] = useState<string | null>(null);
  const offeredProvider = providers.find((provider) => provider.id === offered);
  return (
    <div className={`${layout.body} ${layout.stack}`}>
      <KeychainPanel keychain={ring.keychain} />
      <Section title="Add a key">
        <AddKey ring={ring} providers={providers} onAdded={setAdded} />
      </Section>
      {offeredProvider && <DefaultOffer key={offeredProvider.id} provider={offeredProvider} />}
      <StoredKeys ring={ring} providers={providers} added={added} />
      <EnvironmentKeys keys={ring.environment} providers={providers} />
    </div>
  );
}

type Dialog = { readonly kind: 'replace' | 'remove'; readonly key: KeyView };

function StoredKeys(props: { ring: KeyRingView; providers: readonly ProviderView[]; added: string | null }) {
  const { ring, providers } = props;
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const close = () => setDialog(null);
  return (
    <Section title="Stored keys">
      <div ref={list} tabIndex={-1} className={classes.listHost}>
        {ring.keys.length === 0 && <NoKeys environment={ring.environment.length > 0} providers={providers} />}
        <Rows label="Stored keys">
          {ring.keys.map((key) => (
            <KeyRow
              key={key.id}
              keyView={key}
              providerName={providerName(providers, key.provider)}
              focusTest={key.id === props.added}
              onReplace={() => setDialog({ kind: 'replace', key })}
              onRemove={() => setDialog({ kind: 'remove', key })}
            />
          ))}
        </Rows>
      </div>
      {dialog?.kind === 'replace' && (
        <ReplaceKey
          keyView={dialog.key}
          providerName={providerName(providers, dialog.key.provider)}
          onClose={close}
        />
      )}
      {dialog?.kind === 'remove' && (
        <RemoveKey
          keyView={dialog.key}
          providerName={providerName(providers, dialog.key.provider)}
          consequence={afterRemoval(ring, removalOf(providers, dialog.key.provider))}
          onClose={close}
          onRemoved={() => list.current?.focus()}
        />
      )}
    </Section>
  );
}

function removalOf(providers: readonly ProviderView[], id: string) {
  const provider = providers.find((one) => one.id === id);
  return { id, name: provider?.name ?? id, needsKey: provider?.kind !== 'local' };
}
