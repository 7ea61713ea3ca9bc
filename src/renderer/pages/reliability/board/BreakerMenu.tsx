import { ActionIcon, Button, Menu } from '@mantine/core';
import { EllipsisVertical } from 'lucide-react';
import { useState } from 'react';
import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { BreakerAct, BreakerState } from '../../../../shared/contract/reliability.ts';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import { useControls } from '../reliabilityStore.ts';
import classes from './Board.module.css';
import { acts, actWords, stopsTraffic } from './boardWords.ts';

interface Props {
  readonly provider: ProviderView;
  readonly state: BreakerState;
  /** True for the default provider. */
  readonly standard: boolean;
}

/** What can be done to a breaker by hand, each with what it does. Asks first where it stops the usual requests. */
export function BreakerMenu({ provider, state, standard }: Props) {
  const busy = useControls((controls) => controls.busy.includes(provider.id));
  const [asking, setAsking] = useState<BreakerAct | null>(null);
  const act = (which: BreakerAct) => void useControls.getState().control(provider.id, which);
  const choose = (which: BreakerAct) => {
    if (stopsTraffic(which, provider.id, standard ? provider.id : null)) setAsking(which);
    else act(which);
  };
  return (
    <>
      <Menu position="bottom-end" width={320} withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon aria-label={`Breaker of ${provider.name}`} title="By hand" disabled={busy}>
            <EllipsisVertical size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {acts.map((which) => (
            <Menu.Item
              key={which}
              disabled={actWords[which].idleIn.includes(state)}
              onClick={() => choose(which)}
            >
              {actWords[which].label}
              <span className={classes.actDoes}>{actWords[which].does}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {asking !== null && (
        <Dialog title={`${actWords[asking].label} ${provider.name}?`} onClose={() => setAsking(null)}>
          <p>
            {provider.name} is the default provider: requests that would go there go to the next one of the
            failover order meanwhile. Where there is none they get an old answer of the cache, or fail.
          </p>
          <p>{actWords[asking].does}</p>
          <DialogActions onCancel={() => setAsking(null)} safe>
            <Button
              color="red"
              onClick={() => {
                setAsking(null);
                act(asking);
              }}
            >
              {actWords[asking].label} {provider.name}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}
