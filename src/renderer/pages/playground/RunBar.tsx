import { Button, SegmentedControl, Switch } from '@mantine/core';
import { Play, Square } from 'lucide-react';
import type { CacheMode } from '../../../shared/contract/ask.ts';
import type { Estimate } from '../../../shared/contract/playground.ts';
import { formatCost, formatCount } from '../../../shared/format.ts';
import { runDraft, useProblems } from './actions.ts';
import { useDraft } from './draftStore.ts';
import { useEstimate } from './estimateStore.ts';
import classes from './RunBar.module.css';
import { useRun } from './runStore.ts';

const cacheModes: Readonly<Record<CacheMode, string>> = {
  use: 'answer from the cache if it can, store what is new',
  bypass: 'ask the provider, leave the cache as it is',
  refresh: 'ask the provider, store the new answer',
  'no-store': 'answer from the cache if it can, store nothing',
};

/** How to send the prompt, what it will take, and the buttons that do it. */
export function RunBar() {
  const running = useRun((state) => state.phase === 'running');
  const stopping = useRun((state) => state.stopping);
  const problems = useProblems((state) => state.problems);
  const kept = useDraft((state) => state.kept);
  return (
    <section aria-label="Run" className={classes.bar}>
      <SendOptions />
      {problems.length > 0 && (
        <div role="alert" className={classes.problems}>
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </div>
      )}
      {!kept && (
        <p className={classes.problems}>
          The prompt is too large to be kept: it is gone when the window closes.
        </p>
      )}
      <div className={classes.row}>
        <EstimateLine />
        <Button
          variant="default"
          leftSection={<Square size={12} aria-hidden />}
          disabled={!running}
          loading={stopping}
          title="Esc"
          aria-keyshortcuts="Escape"
          onClick={() => void useRun.getState().stop()}
        >
          Stop
        </Button>
        <Button
          leftSection={<Play size={14} aria-hidden />}
          disabled={running}
          title="Ctrl+Enter"
          aria-keyshortcuts="Control+Enter"
          onClick={(event) => {
            // The second click of a double click would ask again when the first was answered at once.
            if (event.detail <= 1) void runDraft();
          }}
          rightSection={
            <kbd aria-hidden className={classes.keys}>
              Ctrl+Enter
            </kbd>
          }
        >
          Run
        </Button>
      </div>
    </section>
  );
}

function SendOptions() {
  const cacheMode = useDraft((state) => state.draft.cacheMode);
  const format = useDraft((state) => state.draft.format);
  const stream = useDraft((state) => state.draft.stream);
  const edit = useDraft((state) => state.edit);
  return (
    <>
      <div className={classes.row}>
        <span className={classes.option}>Cache</span>
        <SegmentedControl
          aria-label="Cache mode"
          aria-describedby="cache-mode-help"
          data={Object.keys(cacheModes)}
          value={cacheMode}
          onChange={(mode) => edit({ cacheMode: mode as CacheMode })}
        />
        <SegmentedControl
          aria-label="Answer format"
          data={[
            { value: 'text', label: 'Text' },
            { value: 'json', label: 'JSON' },
          ]}
          value={format}
          onChange={(next) => edit({ format: next === 'json' ? 'json' : 'text' })}
        />
        <Switch
          label="Stream"
          checked={stream}
          onChange={(event) => edit({ stream: event.currentTarget.checked })}
        />
      </div>
      <p id="cache-mode-help" className={classes.help}>
        {cacheMode}: {cacheModes[cacheMode]}
      </p>
    </>
  );
}

function worstCase(estimate: Estimate): string {
  if (estimate.worstCase?.kind !== 'priced') return '';
  return `, at most ${formatCost(estimate.worstCase)} in all`;
}

const tokens = (count: number) => `${formatCount(count)} ${count === 1 ? 'token' : 'tokens'}`;

function inputCost({ input }: Estimate): string {
  return input.kind === 'priced' ? `input ${formatCost(input)}` : formatCost(input);
}

function EstimateLine() {
  const estimate = useEstimate((state) => state.estimate);
  const title = estimate?.input.kind === 'unpriced' ? estimate.input.reason : 'Estimated before sending';
  return (
    <p className={classes.estimate} title={title}>
      {estimate && `about ${tokens(estimate.inputTokens)} in, ${inputCost(estimate)}${worstCase(estimate)}`}
    </p>
  );
}
