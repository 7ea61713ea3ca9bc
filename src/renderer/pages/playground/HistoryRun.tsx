import { ActionIcon, Button } from '@mantine/core';
import { RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { RunSummary } from '../../../shared/contract/playground.ts';
import { ProviderName } from '../../components/ProviderName.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { StateBadge, type Tone } from '../../components/StateBadge.tsx';
import { cacheBadge } from './facts.ts';
import classes from './HistoryPanel.module.css';
import { useHistory } from './historyStore.ts';
import { useRun } from './runStore.ts';

function badgeOf(run: RunSummary): { tone: Tone; label: string } {
  if (run.outcome === 'failed') return { tone: 'bad', label: 'failed' };
  if (run.outcome === 'cut') return { tone: 'warn', label: 'incomplete' };
  if (run.outcome === 'cancelled') return { tone: 'off', label: 'stopped' };
  return cacheBadge(run.cacheOutcome);
}

/** One past run: opens by click, runs again or goes away by its buttons. */
export function HistoryRun({ run }: { run: RunSummary }) {
  const [asking, setAsking] = useState(false);
  const current = useRun((state) => state.requestId === run.requestId);
  const { tone, label } = badgeOf(run);
  const history = useHistory.getState();
  if (asking) {
    return (
      <div className={classes.asking}>
        <span>Delete for good?</span>
        <Button color="red" onClick={() => void history.remove(run.id)}>
          Delete
        </Button>
        <Button variant="default" autoFocus onClick={() => setAsking(false)}>
          Keep
        </Button>
      </div>
    );
  }
  return (
    <>
      <button
        type="button"
        className={classes.open}
        aria-current={current || undefined}
        onClick={() => void history.open(run.id)}
      >
        <span className={classes.preview}>{run.preview === '' ? 'No user message' : run.preview}</span>
        <span className={classes.model}>
          <ProviderName id={run.provider} />, {run.model}
        </span>
        <span className={classes.facts}>
          <StateBadge tone={tone} label={label} plain />
          <RelativeTime at={run.at} />
        </span>
      </button>
      <span className={classes.actions}>
        <ActionIcon
          size="sm"
          aria-label="Run again"
          title="Run again"
          onClick={() => void history.again(run.id)}
        >
          <RotateCcw size={14} aria-hidden />
        </ActionIcon>
        <ActionIcon size="sm" aria-label="Delete run" title="Delete" onClick={() => setAsking(true)}>
          <Trash2 size={14} aria-hidden />
        </ActionIcon>
      </span>
    </>
  );
}
