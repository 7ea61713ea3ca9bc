import { Button } from '@mantine/core';
import { HeartPulse } from 'lucide-react';
import { useEffect } from 'react';
import type { ProviderView } from '../../../shared/contract/providers.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Loaded } from '../../components/Loaded.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import layout from '../../components/page.module.css';
import { useBoard, useProviders } from '../../stores/console.ts';
import { placeHash } from '../../stores/navigation.ts';
import { QuietProviders, ReadyProviders } from './board/BoardSections.tsx';
import { ChainSection } from './chain/ChainSection.tsx';
import { DrillDialog } from './drill/DrillDialog.tsx';
import { DrillSection } from './drill/DrillSection.tsx';
import { useDrillDialog } from './drill/drillStore.ts';
import { HealthPanel } from './HealthPanel.tsx';
import { followBoard, useChecks } from './reliabilityStore.ts';
import { TimelineSection } from './timeline/TimelineSection.tsx';

/** Reliability: who is asked and who is passed over, what happened, and who stands in for whom. */
export function ReliabilityPage() {
  const { data, error, refresh } = useProviders();
  useEffect(() => {
    // The sandbox may have got its address since the list was read.
    void refresh();
    return followBoard();
  }, [refresh]);
  return (
    <div className={layout.page}>
      <PageHeader
        title="Reliability"
        about="A provider that keeps failing is passed over until it is well again."
      >
        <Button
          variant="default"
          title="Asks each for its list of models; costs no tokens"
          onClick={() => void useChecks.getState().checkAll()}
        >
          Check all
        </Button>
        <Button onClick={() => useDrillDialog.getState().open()}>Failover drill</Button>
      </PageHeader>
      <Loaded data={data} error={error} retry={refresh} label="Loading providers">
        {(providers) => <Providers providers={providers} />}
      </Loaded>
      <DrillDialog />
    </div>
  );
}

function Providers(props: { providers: readonly ProviderView[] }) {
  const { providers } = props;
  const { data: board, error, refresh } = useBoard();
  if (providers.length === 0) {
    return (
      <EmptyState icon={HeartPulse} text="Every provider that is set up is shown here. There is none.">
        <a href={placeHash('settings')}>Add one in Settings</a>
      </EmptyState>
    );
  }
  return (
    <div className={`${layout.body} ${layout.stack}`}>
      {error !== null && (
        <ErrorNote error={error} title="The state of the breakers could not be read">
          <Button variant="default" onClick={() => void refresh()}>
            Try again
          </Button>
        </ErrorNote>
      )}
      <ReadyProviders providers={providers} board={board} />
      <TimelineSection providers={providers} board={board} />
      <ChainSection providers={providers} rows={board?.rows ?? null} />
      <HealthPanel />
      <DrillSection />
      <QuietProviders providers={providers} board={board} />
    </div>
  );
}
