import { Button } from '@mantine/core';
import { useEffect } from 'react';
import type { Explanation } from '../../../../shared/contract/insight.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { StateBadge } from '../../../components/StateBadge.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { DiffLegend } from './DiffText.tsx';
import { type ToExplain, useExplain } from './explainStore.ts';
import { outcomeBadge } from './explainWords.ts';
import classes from './Insight.module.css';
import { KeysLookedFor } from './KeysLookedFor.tsx';
import { NearEntries } from './NearEntries.tsx';

/** Why a request finds an answer in a cache file or not. `reason`: what was said when it was asked; it goes first. */
export function ExplainDialog(props: { of: ToExplain; title: string; reason?: string; onClose: () => void }) {
  const { of, reason } = props;
  const { explanation, error, ask } = useExplain();
  useEffect(() => void ask(of), [of, ask]);
  return (
    <Dialog title={props.title} size="min(880px, 92vw)" onClose={props.onClose}>
      {error !== null && (
        <ErrorNote error={error} title="The cache could not be looked into">
          <Button variant="default" onClick={() => void ask(of)}>
            Try again
          </Button>
        </ErrorNote>
      )}
      {error === null && explanation === null && <Waiting label="Looking into the cache" />}
      {explanation !== null && <Explained file={of.file} explanation={explanation} reason={reason ?? ''} />}
    </Dialog>
  );
}

function Explained(props: { file: string; explanation: Explanation; reason: string }) {
  const { file, explanation, reason } = props;
  const { outcome, because, keys, namespace, nearest } = explanation;
  const hasPieces = nearest.some(({ differences }) => differences.some(({ pieces }) => pieces !== null));
  return (
    <>
      <div className={classes.verdict}>
        <StateBadge {...outcomeBadge(outcome)} />
        <p>{because.startsWith(reason) ? because : `${reason} ${because}`}</p>
      </div>
      <section className={classes.part}>
        <h3>Nearest entries</h3>
        {nearest.length === 0 && (
          <p className="muted">
            No entry is known that is like this request. Of entries that other programs wrote only the key is
            known: those are found when one or two things differ.
          </p>
        )}
        {hasPieces && <DiffLegend removed="only in the entry" added="only in this request" />}
        {nearest.length > 0 && <NearEntries file={file} nearest={nearest} />}
      </section>
      <KeysLookedFor keys={keys} namespace={namespace} />
    </>
  );
}
