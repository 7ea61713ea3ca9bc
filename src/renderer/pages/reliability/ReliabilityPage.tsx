import { HeartPulse } from 'lucide-react';
import { useEffect } from 'react';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import type { UsageByModel } from '../../../shared/contract/usage.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import layout from '../../components/page.module.css';
import { Rows } from '../../components/Rows.tsx';
import { Section } from '../../components/Section.tsx';
import { useProviders } from '../../stores/console.ts';
import { placeHash } from '../../stores/navigation.ts';
import { followUsageByModel, useUsageByModel } from '../usage/usageStore.ts';
import { ChainSection } from './chain/ChainSection.tsx';
import { ProviderRow } from './ProviderRow.tsx';

const noUsage: readonly UsageByModel[] = [];

/** Reliability: what today's requests, and a check at will, say of each provider. */
export function ReliabilityPage() {
  const { data, error, refresh } = useProviders();
  useEffect(() => {
    // The sandbox may have got its address since the list was read.
    void refresh();
    return followUsageByModel();
  }, [refresh]);
  return (
    <div className={layout.page}>
      <PageHeader
        title="Reliability"
        about="Today's requests by provider. A check asks for the list of models and costs no tokens."
      />
      <Loaded data={data} error={error} retry={refresh} label="Loading providers">
        {(providers) => <Providers providers={providers} />}
      </Loaded>
    </div>
  );
}

function Providers(props: { providers: readonly ProviderView[] }) {
  const { providers } = props;
  const usage = useUsageByModel((state) => state.data) ?? noUsage;
  const usageError = useUsageByModel((state) => state.error);
  const usable = providers.filter((provider) => provider.keySource.kind !== 'none');
  const keyless = providers.filter((provider) => provider.keySource.kind === 'none');
  if (providers.length === 0) {
    return (
      <EmptyState icon={HeartPulse} text="Every provider that is set up is shown here. There is none.">
        <a href={placeHash('settings')}>Add one in Settings</a>
      </EmptyState>
    );
  }
  const rowsOf = (members: readonly ProviderView[]) =>
    members.map((provider) => <ProviderRow key={provider.id} provider={provider} usage={usage} />);
  return (
    <div className={`${layout.body} ${layout.stack}`}>
      {usageError !== null && <ErrorNote error={usageError} title="Today's figures could not be read" />}
      {usable.length > 0 && (
        <Section title="Ready to be asked">
          <Rows label="Ready to be asked">{rowsOf(usable)}</Rows>
        </Section>
      )}
      <ChainSection providers={providers} rows={null} />
      {keyless.length > 0 && (
        <Section
          title="Without a key"
          about={
            <>
              These need one first: <a href={placeHash('keys')}>add it on Keys</a>
            </>
          }
        >
          <Rows label="Without a key">{rowsOf(keyless)}</Rows>
        </Section>
      )}
    </div>
  );
}
