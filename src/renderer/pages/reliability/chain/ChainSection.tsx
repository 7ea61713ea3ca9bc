import { useRef, useState } from 'react';
import type { ProviderView } from '../../../../shared/contract/providers.ts';
import type { BoardRow } from '../../../../shared/contract/reliability.ts';
import type { FailoverStep } from '../../../../shared/contract/settings.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { Section } from '../../../components/Section.tsx';
import { useSettings, useSettingValue } from '../../../stores/console.ts';
import { AddStep } from './AddStep.tsx';
import classes from './Chain.module.css';
import { ChainStep } from './ChainStep.tsx';
import { moved, placeOfGap, stepKey } from './chainOrder.ts';
import { useChain } from './chainStore.ts';
import { chainSentence, standingOf } from './chainWords.ts';

const none: readonly FailoverStep[] = [];

/** The order in which providers stand in for each other, to be read, added to and reordered. */
export function ChainSection(props: {
  providers: readonly ProviderView[];
  /** null = not read yet. */
  rows: readonly BoardRow[] | null;
}) {
  const { providers } = props;
  const saved = useSettings((state) => state.data?.failover ?? none);
  const wanted = useChain((state) => state.wanted);
  const error = useChain((state) => state.error);
  const standard = useSettingValue('provider');
  const staleIfError = useSettingValue('stale_if_error') === true;
  const steps = wanted ?? saved;
  const nameOf = (id: string) => providers.find((one) => one.id === id)?.name ?? id;
  return (
    <Section title="When a provider cannot answer" about="Saved at once; holds from the next request on">
      <div className={classes.chain}>
        {steps.length === 0 ? (
          <p className={classes.sentence}>
            Nobody stands in yet: an outage of {nameOf(String(standard ?? ''))} means no answers but those of
            the cache. Add a second provider, and it is asked as soon as the first cannot answer.
          </p>
        ) : (
          <p className={classes.sentence}>
            {chainSentence(nameOf(String(standard ?? '')), steps, providers, staleIfError)}
          </p>
        )}
        <Steps steps={steps} providers={providers} rows={props.rows} nameOf={nameOf} />
        {error !== null && <ErrorNote error={error} title="The order was not saved" />}
        <AddStep steps={steps} providers={providers} />
      </div>
    </Section>
  );
}

function Steps(props: {
  steps: readonly FailoverStep[];
  providers: readonly ProviderView[];
  rows: readonly BoardRow[] | null;
  nameOf: (id: string) => string;
}) {
  const { steps, providers, nameOf } = props;
  const [said, setSaid] = useState('');
  const [dragged, setDragged] = useState<number | null>(null);
  const [gap, setGap] = useState<number | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const put = (next: readonly FailoverStep[], words: string) => {
    if (next === steps) return;
    setSaid(words);
    void useChain
      .getState()
      .put(next)
      .then((ok) => !ok && setSaid('Not saved: the order is what it was.'));
  };
  const move = (from: number, to: number) =>
    put(
      moved(steps, from, to),
      `${nameOf(steps[from]?.provider ?? '')} is now number ${to + 1} of ${steps.length}.`,
    );
  const remove = (at: number) => {
    put(
      steps.filter((_, index) => index !== at),
      `${nameOf(steps[at]?.provider ?? '')} is taken off the list.`,
    );
    list.current?.focus();
  };
  const endDrag = () => {
    setDragged(null);
    setGap(null);
  };
  return (
    <>
      <ol ref={list} tabIndex={-1} className={classes.steps} aria-label="Failover order">
        {steps.map((step, index) => {
          const provider = providers.find(({ id }) => id === step.provider);
          const row = props.rows?.find((one) => one.provider === step.provider);
          return (
            <ChainStep
              key={stepKey(step)}
              step={step}
              at={index}
              count={steps.length}
              provider={provider}
              standing={standingOf(step, provider, row)}
              gap={gapBeside(gap, index)}
              dragged={dragged === index}
              onMove={(to) => move(index, to)}
              onRemove={() => remove(index)}
              onDragStart={() => setDragged(index)}
              onDragOver={dragged === null ? null : (below) => setGap(below ? index + 1 : index)}
              onDrop={() => {
                if (dragged !== null && gap !== null) move(dragged, placeOfGap(dragged, gap));
                endDrag();
              }}
              onDragEnd={endDrag}
            />
          );
        })}
      </ol>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </>
  );
}

/** At which edge of the step the line is drawn that shows where a dragged one would go. */
function gapBeside(gap: number | null, index: number): 'above' | 'below' | undefined {
  if (gap === index) return 'above';
  return gap === index + 1 ? 'below' : undefined;
}
