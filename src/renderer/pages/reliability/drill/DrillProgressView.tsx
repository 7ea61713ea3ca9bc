import { Button, Progress } from '@mantine/core';
import type { DrillProgress } from '../../../../shared/contract/drill.ts';
import { formatCount } from '../../../../shared/format.ts';
import classes from './Drill.module.css';
import { planWords } from './drillPlan.ts';
import { useDrillDialog } from './drillStore.ts';

const phases: Readonly<Record<DrillProgress['phase'], string>> = {
  starting: 'Its providers are started',
  baseline: 'Requests without faults, for comparison',
  running: 'Requests with the faults',
  ending: 'Its providers are stopped',
};

/** How far the drill is, what came of it so far, and the way to stop it. */
export function DrillProgressView({ progress }: { progress: DrillProgress }) {
  const { phase, done, of, answered, stale, failed, plan } = progress;
  const counts = [
    `${formatCount(answered)} answered`,
    ...(stale > 0 ? [`${formatCount(stale)} stale`] : []),
    `${formatCount(failed)} failed`,
  ];
  return (
    <div className={classes.progress}>
      <p className={classes.plan}>{planWords(plan)}</p>
      <div className={classes.bar}>
        <Progress.Root size="md" className={classes.barTrack}>
          <Progress.Section
            value={of === 0 ? 0 : (done / of) * 100}
            aria-label="Requests of the drill that ended"
          />
        </Progress.Root>
        <span className="numeric">
          {formatCount(done)} of {formatCount(of)}
        </span>
        <Button variant="default" onClick={() => void useDrillDialog.getState().cancel()}>
          Stop drill
        </Button>
      </div>
      <p className={`muted numeric ${classes.plan}`}>
        {phases[phase]}; {counts.join(', ')}
      </p>
    </div>
  );
}
