import { Button, NativeSelect, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Dialog, DialogActions } from '../../../components/Dialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import classes from './Drill.module.css';
import { drillProviders, faultWords, firstDraft, lengthWords, type PlanDraft, planOf } from './drillPlan.ts';
import { useDrillDialog } from './drillStore.ts';

/** What to try in a drill. */
export function PlanForm(props: { onClose: () => void }) {
  const error = useDrillDialog((state) => state.error);
  const [draft, setDraft] = useState<PlanDraft>(firstDraft);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const { plan, problems } = planOf(draft);
  const edit = (change: Partial<PlanDraft>) => setDraft({ ...draft, ...change });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (plan === null || busy) return;
    setBusy(true);
    await useDrillDialog.getState().start(plan);
    setBusy(false);
  };
  const shown = tried ? problems : null;
  return (
    <Dialog title="Failover drill" size="lg" onClose={props.onClose} onSubmit={(event) => void submit(event)}>
      <p>
        Sends requests through the real pipeline, with your settings of outages and limits, to providers of
        its own on this machine. Your providers, keys and cache stay untouched; it costs nothing.
      </p>
      <Faults draft={draft} edit={edit} cutProblem={shown?.cutTokens} />
      <div className={classes.fields}>
        <TextInput
          label="Requests"
          inputMode="numeric"
          value={draft.requests}
          error={shown?.requests}
          onChange={(event) => edit({ requests: event.currentTarget.value })}
        />
        <TextInput
          label="Requests a second"
          inputMode="decimal"
          value={draft.perSecond}
          error={shown?.perSecond}
          onChange={(event) => edit({ perSecond: event.currentTarget.value })}
        />
        <NativeSelect
          label="Questions"
          value={draft.questions}
          onChange={(event) =>
            edit({ questions: event.currentTarget.value === 'same' ? 'same' : 'different' })
          }
        >
          <option value="different">Each its own</option>
          <option value="same">All the same</option>
        </NativeSelect>
      </div>
      <div className={classes.switches}>
        <Switch
          label="Answers are streamed"
          checked={draft.stream}
          onChange={(event) => edit({ stream: event.currentTarget.checked })}
        />
        <Switch
          label="The cache holds expired answers to all of them"
          checked={draft.expiredAnswers}
          onChange={(event) => edit({ expiredAnswers: event.currentTarget.checked })}
        />
      </div>
      <div className={classes.pace}>
        <SegmentedControl
          aria-label="Pace"
          data={[
            { value: 'quick', label: 'Quick' },
            { value: 'real', label: 'Real time' },
          ]}
          value={draft.pace}
          onChange={(value) => edit({ pace: value === 'real' ? 'real' : 'quick' })}
        />
        <span className="muted">{plan === null ? '' : lengthWords(plan)}</span>
      </div>
      {error !== null && <ErrorNote error={error} title="The drill did not start" />}
      <DialogActions onCancel={props.onClose}>
        <Button type="submit" loading={busy}>
          Start drill
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Faults(props: {
  draft: PlanDraft;
  edit: (change: Partial<PlanDraft>) => void;
  cutProblem: string | undefined;
}) {
  const { draft, edit } = props;
  const choose = (at: number, value: string) =>
    edit({
      faults: draft.faults.map((kind, index) => (index === at ? faultOf(value) : kind)),
    });
  return (
    <div className={classes.fields}>
      {drillProviders.map(({ id, name }, index) => (
        <NativeSelect
          key={id}
          label={name}
          value={draft.faults[index] ?? 'absent'}
          onChange={(event) => choose(index, event.currentTarget.value)}
        >
          {Object.entries(faultWords).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
          {index > 0 && <option value="absent">There is none</option>}
        </NativeSelect>
      ))}
      {draft.faults.includes('cut') && (
        <TextInput
          label="Tokens before it breaks off"
          inputMode="numeric"
          value={draft.cutTokens}
          error={props.cutProblem}
          onChange={(event) => edit({ cutTokens: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

function faultOf(value: string): PlanDraft['faults'][number] {
  return (Object.keys(faultWords) as (keyof typeof faultWords)[]).find((kind) => kind === value) ?? null;
}
